import { useState } from "preact/hooks";
import { addMember, changeRole, removeMember } from "../../api/boards.ts";
import type { Board, Member, Role } from "../../api/models.ts";
import { Avatar } from "../../components/avatar.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { useBoard } from "../../state/board/board-context.ts";
import { messages } from "../../state/locale.ts";
import { announce, explain } from "../../state/notices.ts";
import { user } from "../../state/session.ts";

const roles = ["owner", "member", "viewer"] as const satisfies readonly Role[];

interface MembersDialogProps {
  readonly board: Board;
  onClose(): void;
}

export function MembersDialog({ board, onClose }: MembersDialogProps) {
  const { store, isOwner } = useBoard();
  const [problem, setProblem] = useState<string | null>(null);
  const m = messages.value;

  const setMembers = (change: (members: Member[]) => Member[]): void =>
    store.setBoard((current) => ({ ...current, members: change(current.members) }));
  const replace = (member: Member): void =>
    setMembers((members) => members.map((known) => (known.userId === member.userId ? member : known)));

  const setRole = async (member: Member, role: Role): Promise<void> => {
    setProblem(null);
    replace({ ...member, role });
    try {
      replace(await changeRole(board.id, member, role));
      if (member.userId === user.value?.id) await store.load();
    } catch (error) {
      replace(member);
      setProblem(`${m.members.notChanged} ${explain(error)}`);
    }
  };

  const remove = async (member: Member): Promise<void> => {
    setProblem(null);
    setMembers((members) => members.filter(({ userId }) => userId !== member.userId));
    try {
      await removeMember(board.id, member);
    } catch (error) {
      setMembers((members) => [...members, member]);
      setProblem(`${m.members.notRemoved} ${explain(error)}`);
    }
  };

  return (
    <Dialog title={m.members.title} onClose={onClose}>
      {problem !== null && (
        <p class="banner" data-tone="error" role="alert">
          {problem}
        </p>
      )}
      <ul class="people">
        {board.members.map((member) => (
          <li key={member.userId} class="person">
            <Avatar id={member.userId} name={member.name} />
            <div class="person-text">
              <p class="person-name">
                {member.name}
                {member.userId === user.value?.id && <span class="tag">{m.members.you}</span>}
              </p>
              <p class="person-email">{member.email}</p>
            </div>
            {isOwner.value ? (
              <>
                <RoleSelect
                  label={m.members.roleOf(member.name)}
                  value={member.role}
                  onPick={(role) => void setRole(member, role)}
                />
                <button
                  type="button"
                  class="icon-button small"
                  aria-label={m.members.remove(member.name)}
                  onClick={() => void remove(member)}
                >
                  <Icon name="close" />
                </button>
              </>
            ) : (
              <span class="tag">{m.members.roles[member.role]}</span>
            )}
          </li>
        ))}
      </ul>
      {isOwner.value ? (
        <AddMember
          onAdd={async (email, role) => {
            const member = await addMember(board.id, { email, role });
            setMembers((members) => [...members, member]);
            announce(member.name);
          }}
        />
      ) : (
        <p class="hint">{m.members.ownersOnly}</p>
      )}
    </Dialog>
  );
}

interface RoleSelectProps {
  readonly label?: string;
  readonly id?: string;
  readonly value: Role;
  onPick(role: Role): void;
}

function RoleSelect({ label, id, value, onPick }: RoleSelectProps) {
  const m = messages.value;
  return (
    <select
      id={id}
      class="select"
      aria-label={label}
      value={value}
      onChange={(event) => onPick(event.currentTarget.value as Role)}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {m.members.roles[role]}
        </option>
      ))}
    </select>
  );
}

function AddMember({ onAdd }: { onAdd(email: string, role: Role): Promise<void> }) {
  const [role, setRole] = useState<Role>("member");
  const [email, setEmail] = useState("");
  const [problem, setProblem] = useState<string>();
  const m = messages.value;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    try {
      await onAdd(email.trim(), role);
      setEmail("");
      setProblem(undefined);
    } catch (error) {
      setProblem(`${m.members.notAdded} ${explain(error)}`);
    }
  };

  return (
    <form class="add-member" onSubmit={(event) => void submit(event)}>
      <Field label={m.members.email} error={problem}>
        {(control) => (
          <input
            {...control}
            type="email"
            required
            autocomplete="off"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={m.members.role} hint={m.members.roleHints[role]}>
        {({ id }) => <RoleSelect id={id} value={role} onPick={setRole} />}
      </Field>
      <button type="submit" class="button primary">
        {m.members.add}
      </button>
    </form>
  );
}
