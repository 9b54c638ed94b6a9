import type { DemoBoard } from "./demo-board.ts";

export const mobileApp: DemoBoard = {
  name: "모바일 앱 리뉴얼",
  description: "2분기 출시를 목표로 하는 모바일 앱 개편 작업입니다.",
  color: "violet",
  owner: "minji",
  members: { ada: "viewer", grace: "member" },
  labels: { 디자인: "pink", 개발: "indigo", 버그: "red", 조사: "green" },
  lists: {
    "할 일": [
      {
        title: "온보딩 화면 문구 다듬기",
        text: "첫 화면에서 절반이 이탈합니다. 문장을 짧게, 버튼은 하나만.",
        labels: ["디자인"],
        dueInDays: 7,
      },
      { title: "푸시 알림 권한을 묻는 시점 바꾸기", labels: ["조사"], assignee: "grace", dueInDays: 12 },
      { title: "오프라인에서 쓴 댓글을 나중에 보내기", labels: ["개발"], text: "연결이 돌아오면 순서대로, 한 번씩만." },
    ],
    "진행 중": [
      {
        title: "결제 오류 화면에 다시 시도 버튼 추가",
        text: "결제가 실패하면 처음부터 다시 입력해야 합니다. 입력한 내용을 유지하고 다시 시도할 수 있게 합니다.",
        labels: ["개발", "버그"],
        assignee: "minji",
        dueInDays: 2,
        comments: [
          ["grace", "The API already returns a retry token, it is just not used."],
          ["minji", "확인했습니다. 오늘 안에 연결해 볼게요."],
        ],
      },
      { title: "글자 크기 200 %에서 목록이 잘리는 문제", labels: ["버그"], assignee: "minji", dueInDays: -2 },
    ],
    완료: [
      { title: "사용자 인터뷰 8건 정리", labels: ["조사"], assignee: "minji" },
      { title: "앱 아이콘 시안 확정", labels: ["디자인"] },
    ],
  },
};
