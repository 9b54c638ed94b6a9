/** W3C Trace Context, level 2, of the call being served. */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits: the span of this call. */
  readonly spanId: string;
  readonly isSampled: boolean;
  /** The caller's `tracestate`, passed on as it came. */
  readonly state?: string;
}
