import type { DemoBoard } from "./demo-board.ts";

export const springRelease: DemoBoard = {
  name: "Spring release",
  description: "Everything that has to be true before version 4.2 goes out.",
  color: "blue",
  owner: "ada",
  members: { grace: "member", minji: "member" },
  labels: { Bug: "red", Feature: "blue", Performance: "amber", Docs: "teal", "Needs design": "violet" },
  lists: {
    Backlog: [
      {
        title: "Let people mute a board without leaving it",
        text: "Support gets this twice a week. A muted board stays in the list, greyed out, and sends no mail.\n\nOpen question: do mentions break through?",
        labels: ["Feature", "Needs design"],
      },
      {
        title: "Export to CSV should keep the order of the board",
        text: "Rows come out by creation date, which surprises everybody who prints them.",
        labels: ["Bug"],
        by: "grace",
      },
      { title: "Try the new colour tokens in high-contrast mode", labels: ["Needs design"] },
      {
        title: "Explain optimistic edits in the developer guide",
        text: "ETag, If-Match, what a 412 means and how the page rolls back. One diagram is enough.",
        labels: ["Docs"],
        assignee: "grace",
        dueInDays: 16,
      },
    ],
    "Ready to start": [
      {
        title: "Keyboard shortcuts for moving a card",
        text: "- `m` picks the card up\n- arrows move it\n- `Enter` drops, `Esc` puts it back\n\nAnnounce each step in a live region.",
        labels: ["Feature"],
        assignee: "ada",
        dueInDays: 6,
      },
      {
        title: "Search results lose their highlight after paging",
        text: "Second page of results comes back without marks. First page is fine.",
        labels: ["Bug"],
        assignee: "grace",
        dueInDays: 3,
        comments: [["grace", "The snippet is built before the cursor is applied. I have a failing test."]],
      },
      { title: "Warn before closing a tab with an unsent comment", labels: ["Feature"], dueInDays: 9 },
    ],
    "In progress": [
      {
        title: "Board opens in under a second with 5,000 cards",
        text: "Now 2.8 s on the reference laptop. Two thirds of that is rendering cards nobody sees yet.\n\n1. virtualise the lists\n2. send labels once per board, not per card\n3. measure again",
        labels: ["Performance"],
        assignee: "ada",
        dueInDays: 2,
        comments: [
          ["ada", "Virtual lists are in: 1.4 s. Labels next."],
          ["grace", "Nice. Please check the screen reader: the list must still announce how many cards it has."],
          ["ada", "Good catch, it said 40. Fixed with aria-setsize."],
        ],
      },
      {
        title: "Import shows which row is wrong",
        text: "Name the row and the column, and import nothing at all if one row is broken.",
        labels: ["Feature"],
        assignee: "grace",
        dueInDays: 1,
        by: "grace",
      },
      {
        title: "Session stays alive after the password changed elsewhere",
        text: "Changing the password must end every other session. Reported by a customer, confirmed on staging.",
        labels: ["Bug"],
        assignee: "grace",
        dueInDays: -1,
        comments: [["minji", "고객사에 수정 일정을 알려야 합니다. 이번 주 안에 배포 가능할까요?"]],
      },
    ],
    Review: [
      {
        title: "Korean translation of the import dialog",
        text: "New strings only. Plural forms checked by 민지.",
        labels: ["Docs"],
        assignee: "ada",
        dueInDays: 0,
        comments: [["minji", "‘행’과 ‘열’을 서로 바꿔 쓴 곳이 두 군데 있어요. 나머지는 좋습니다."]],
      },
      { title: "Drop support for the v1 webhook payload", assignee: "grace", dueInDays: 4, by: "grace" },
    ],
    Done: [
      { title: "Upgrade to Node 24", assignee: "grace", by: "grace" },
      {
        title: "Dates follow the reader's time zone",
        labels: ["Bug"],
        assignee: "ada",
        comments: [["grace", "Verified in Seoul, Berlin and San Francisco time."]],
      },
      { title: "Dark theme", labels: ["Feature"], assignee: "ada" },
    ],
  },
};
