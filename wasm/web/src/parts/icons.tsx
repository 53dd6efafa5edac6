import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const UndoIcon = () => <Icon><path d="M7 4 3 8l4 4M3 8h8.5a4.5 4.5 0 0 1 0 9H8" /></Icon>;
export const RedoIcon = () => <Icon><path d="m13 4 4 4-4 4M17 8H8.5a4.5 4.5 0 0 0 0 9H12" /></Icon>;
export const CloseIcon = () => <Icon><path d="m5 5 10 10M15 5 5 15" /></Icon>;
export const LinkIcon = () => <Icon><path d="M8.5 11.5a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1 1M11.5 8.5a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1-1" /></Icon>;
export const SaveIcon = () => <Icon><path d="M10 3v10M6 9.5l4 4 4-4M3 17h14" /></Icon>;
export const PrintIcon = () => <Icon><path d="M5 7V3h10v4M5 14H3V7h14v7h-2M6 12h8v5H6z" /></Icon>;
export const FileIcon = () => <Icon><path d="M11 3H5v14h10V7zM11 3v4h4" /></Icon>;
export const CheckIcon = () => <Icon><path d="m4 10.5 4 4 8-9" /></Icon>;
export const SearchIcon = () => <Icon><path d="M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5 17 17" /></Icon>;
export const SunIcon = () => <Icon><path d="M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1" /></Icon>;
export const ArrowIcon = () => <Icon><path d="M4 10h12M11 5l5 5-5 5" /></Icon>;
export const KeepIcon = () => <Icon><path d="M5 3h10v14l-5-4-5 4z" /></Icon>;
export const PreviousIcon = () => <Icon><path d="m12 5-5 5 5 5" /></Icon>;
export const NextIcon = () => <Icon><path d="m8 5 5 5-5 5" /></Icon>;

/** The mark of the page: three people who pass on their place in a ring. */
export function Mark() {
  return (
    <svg class="brand-mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" stroke-width="3.4" stroke-linecap="round">
        <path d="M24.2 6.3A14.3 14.3 0 0 1 34 22" />
        <path d="M29.3 31A14.3 14.3 0 0 1 10.7 31" />
        <path d="M6 22A14.3 14.3 0 0 1 15.8 6.3" />
      </g>
      <circle cx="20" cy="5.7" r="3.7" class="dot-a" />
      <circle cx="32.4" cy="27.2" r="3.7" class="dot-b" />
      <circle cx="7.6" cy="27.2" r="3.7" class="dot-c" />
    </svg>
  );
}
