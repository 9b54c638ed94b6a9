import { type ErrorCatalogue, MegaError } from "@mega/core";

/** Every refusal this app can give, with the HTTP status that stands for it. The title is translated under `errors.<CODE>`. */
export const boardErrors = {
  INVALID_CREDENTIALS: { status: 401, title: "The email address or the password is wrong" },
  EMAIL_TAKEN: { status: 409, title: "An account with this email address exists" },
  ROLE_INSUFFICIENT: { status: 403, title: "Your role on this board does not allow this" },
  BOARD_NOT_FOUND: { status: 404, title: "There is no such board" },
  LIST_NOT_FOUND: { status: 404, title: "There is no such list" },
  CARD_NOT_FOUND: { status: 404, title: "There is no such card" },
  LABEL_NOT_FOUND: { status: 404, title: "There is no such label" },
  COMMENT_NOT_FOUND: { status: 404, title: "There is no such comment" },
  MEMBER_NOT_FOUND: { status: 404, title: "This person is not on the board" },
  IMPORT_NOT_FOUND: { status: 404, title: "There is no such import" },
  USER_NOT_FOUND: { status: 422, title: "Nobody is registered under this email address" },
  REFERENCE_INVALID: { status: 422, title: "The request names something that is not on this board" },
  CSV_INVALID: { status: 422, title: "The CSV file has errors: nothing was imported" },
  ALREADY_MEMBER: { status: 409, title: "This person is on the board already" },
  LAST_OWNER: { status: 409, title: "A board keeps at least one owner" },
  LABEL_EXISTS: { status: 409, title: "The board has a label of this name" },
  LIST_DELETED: { status: 409, title: "The list is deleted: restore it first" },
  CARD_DELETED: { status: 409, title: "The card is deleted: restore it first" },
  ANCHOR_MOVED: { status: 409, title: "The card to place this one after has moved away" },
  POSITION_INVALID: { status: 422, title: "This is not a position" },
  WRITE_CONFLICT: { status: 409, title: "Somebody else changed this at the same moment" },
  IMPORT_RUNNING: { status: 409, title: "This import is running" },
} as const satisfies ErrorCatalogue;

export type BoardErrorCode = keyof typeof boardErrors;

export class BoardError extends MegaError<BoardErrorCode> {}

/** A refusal with the catalogue's sentence. `data` is shown to the client: names and limits, never secrets. */
export const refuse = (code: BoardErrorCode, data: Readonly<Record<string, unknown>> = {}): BoardError =>
  new BoardError(code, boardErrors[code].title, { data });

/** A field of the body that names something which is not there. The field is told, so that a form can show it in its place. */
export function refuseReference(field: string): BoardError {
  const message = "is not on this board";
  return refuse("REFERENCE_INVALID", { errors: [{ code: "reference", pointer: `/${field}`, message, params: {} }] });
}
