import { useState } from "preact/hooks";
import { exportPath } from "../../api/imports.ts";
import type { Board } from "../../api/models.ts";
import { Avatar } from "../../components/avatar.tsx";
import { Icon } from "../../components/icon.tsx";
import { Menu } from "../../components/menu.tsx";
import { navigate } from "../../router/navigation.ts";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";
import { BoardSettingsDialog } from "./board-settings-dialog.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { MembersDialog } from "./members-dialog.tsx";
import { PeopleHere } from "./people-here.tsx";

type Panel = "members" | "import" | "settings";

const shownMembers = 4;

export function BoardHead({ board }: { readonly board: Board }) {
  const { canEdit, isOwner } = useBoard();
  const [panel, setPanel] = useState<Panel | null>(null);
  const m = messages.value;
  const close = (): void => setPanel(null);
  const hidden = board.members.length - shownMembers;

  return (
    <div class="board-head">
      <div class="board-title">
        <h1>{board.name}</h1>
        {board.description !== "" && <p>{board.description}</p>}
      </div>
      {!canEdit.value && (
        <p class="role-note" title={m.board.viewerNote}>
          {m.members.roles.viewer}
          <span class="visually-hidden">{m.board.viewerNote}</span>
        </p>
      )}
      <div class="board-tools">
        <PeopleHere />
        <button
          type="button"
          class="faces"
          aria-label={`${m.board.members} (${board.members.length})`}
          onClick={() => setPanel("members")}
        >
          {board.members.slice(0, shownMembers).map((member) => (
            <Avatar key={member.userId} id={member.userId} name={member.name} />
          ))}
          {hidden > 0 && <span class="avatar avatar-more" data-initials={`+${hidden}`} />}
          <span class="faces-add">
            <Icon name={isOwner.value ? "plus" : "people"} />
          </span>
        </button>
        <Menu
          label={m.board.menu}
          trigger={<Icon name="more" />}
          items={[
            { label: m.board.members, icon: "people", run: () => setPanel("members") },
            {
              label: m.board.archive,
              icon: "archive",
              run: () => navigate({ name: "archive", boardId: board.id }),
            },
            ...(canEdit.value
              ? [{ label: m.board.import, icon: "upload" as const, startsGroup: true, run: () => setPanel("import") }]
              : []),
            { label: m.board.export, icon: "download", run: () => location.assign(exportPath(board.id)) },
            ...(isOwner.value
              ? [
                  {
                    label: m.board.settings,
                    icon: "settings" as const,
                    startsGroup: true,
                    run: () => setPanel("settings"),
                  },
                ]
              : []),
          ]}
        />
      </div>
      {panel === "members" && <MembersDialog board={board} onClose={close} />}
      {panel === "import" && <ImportDialog boardId={board.id} onClose={close} />}
      {panel === "settings" && <BoardSettingsDialog board={board} onClose={close} />}
    </div>
  );
}
