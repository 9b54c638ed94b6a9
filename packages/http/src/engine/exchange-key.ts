/** Where a request, a context and its views keep the exchange that they belong to; out of reach of app code. */
export const kExchange: unique symbol = Symbol("mega.http.exchange");
