import { formatAgo, formatMoment } from "../locales/format-date.ts";
import { locale } from "../state/locale.ts";

export function When({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={formatMoment(locale.value, at)}>
      {formatAgo(locale.value, at)}
    </time>
  );
}
