/** The logo. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#2457d6" />
      <circle cx="12" cy="16" r="6" fill="#fff" />
      <circle cx="21" cy="16" r="6" fill="#fff" fill-opacity="0.6" />
    </svg>
  );
}
