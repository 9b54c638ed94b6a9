/** What the features of the server can be told. Each is off unless its option says otherwise, and then costs nothing. */
// biome-ignore lint/suspicious/noEmptyInterface: the features declare their options here.
export interface HttpFeatureOptions {}
