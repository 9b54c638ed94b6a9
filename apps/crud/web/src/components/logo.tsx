export function Logo() {
  return (
    <span class="logo">
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <rect x="2" y="3" width="5.500" height="18" rx="2.750" class="logo-a" />
        <rect x="9.250" y="3" width="5.500" height="11" rx="2.750" class="logo-b" />
        <rect x="16.500" y="3" width="5.500" height="14.500" rx="2.750" class="logo-c" />
      </svg>
      <span>Lanes</span>
    </span>
  );
}
