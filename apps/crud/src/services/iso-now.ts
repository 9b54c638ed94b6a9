/** Now, as stored: UTC with milliseconds, so that text order is time order. */
export const isoNow = (): string => new Date().toISOString();

/** Any RFC 3339 time in the form in which times are stored and compared. */
export const toStoredTime = (time: string): string => new Date(time).toISOString();
