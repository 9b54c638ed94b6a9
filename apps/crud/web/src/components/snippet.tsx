// The private-use characters that the server puts around each match: text that needs no escaping.
const matchPattern = /\u{e000}(.*?)\u{e001}/gu;

export function Snippet({ text }: { readonly text: string }) {
  // Splitting by a pattern with one group leaves the matches at the odd places.
  return (
    <p class="snippet">
      {text.split(matchPattern).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}
    </p>
  );
}
