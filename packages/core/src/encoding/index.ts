export { EncodingError, type EncodingErrorCode } from "./encoding-error.ts";
export { decodeFileName, encodeFileName } from "./file-name.ts";
export { decodeKeyPart, encodeKeyPart } from "./key-part.ts";
export { decodeLogField, encodeLogField } from "./log-field.ts";
export { decodeMetricLabel, encodeMetricLabel } from "./metric-label.ts";
export { decodeSqlIdentifier, encodeSqlIdentifier } from "./sql-identifier.ts";
export { decodeSubjectToken, encodeSubjectToken } from "./subject-token.ts";
