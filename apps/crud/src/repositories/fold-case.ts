/** Text to sort by: the case of A to Z does not count, as it does not in the filters of any database; that of other letters does. */
export const foldCase = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
