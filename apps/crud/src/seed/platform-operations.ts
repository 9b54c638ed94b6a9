import type { DemoBoard } from "./demo-board.ts";

export const platformOperations: DemoBoard = {
  name: "Platform operations",
  description: "What keeps the lights on: incidents, capacity and the chores in between.",
  color: "teal",
  owner: "grace",
  members: { ada: "owner", minji: "member" },
  labels: { Incident: "red", Capacity: "orange", Security: "violet", Chore: "slate" },
  lists: {
    Inbox: [
      {
        title: "Rotate the signing keys of the build server",
        text: "Due every 90 days. The runbook is out of date since the move: fix it while at it.",
        labels: ["Security", "Chore"],
        dueInDays: 11,
      },
      { title: "Two restore drills a year are too few", by: "ada", labels: ["Chore"] },
      {
        title: "Disk of log-2 grows by 3 % a day",
        labels: ["Capacity"],
        assignee: "minji",
        dueInDays: 5,
        text: "At this rate it is full in about four weeks. Probably debug logs of the import worker.",
      },
    ],
    "This week": [
      {
        title: "Post-mortem: 14 minutes of slow writes on Tuesday",
        text: "Timeline\n\n- 09:41 write latency p99 passes 2 s\n- 09:44 paged\n- 09:52 vacuum job found, stopped\n- 09:55 back to normal\n\nWhy did the job run at that hour?",
        labels: ["Incident"],
        assignee: "grace",
        dueInDays: 1,
        comments: [
          ["ada", "The schedule was in UTC, the comment next to it in local time."],
          ["grace", "Then the action is: no cron line without a zone. I will write the check."],
        ],
      },
      {
        title: "백업 복구 훈련 (분기별)",
        text: "1. 어젯밤 백업을 빈 서버에 복구\n2. 행 수와 체크섬 비교\n3. 걸린 시간 기록\n\n목표: 30분 이내",
        by: "minji",
        labels: ["Chore"],
        assignee: "minji",
        dueInDays: 3,
        comments: [["grace", "Last quarter: 22 minutes, most of it copying. Good luck!"]],
      },
      {
        title: "Alert when a certificate has 14 days left",
        labels: ["Security"],
        assignee: "ada",
        dueInDays: 2,
        by: "ada",
      },
    ],
    Waiting: [
      {
        title: "Second uplink for the Seoul office",
        text: "Ordered, the carrier says three weeks.",
        by: "minji",
        assignee: "minji",
        dueInDays: 19,
        labels: ["Capacity"],
      },
    ],
    Closed: [
      { title: "Pager no longer wakes two people for one alert", assignee: "grace" },
      { title: "모니터링 대시보드 응답 속도 개선", by: "minji", assignee: "minji", labels: ["Capacity"] },
    ],
  },
};
