import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { dialogue } from "../state.ts";
import { language } from "../text/language.ts";
import { CloseIcon } from "./icons.tsx";

/** A window over the page. The browser keeps the keyboard inside it, and Escape closes it. */
export function Dialogue({ name, title, wide = false, children }: { name: "file" | "share" | "save"; title: string; wide?: boolean; children: ComponentChildren }) {
  const { texts: t } = language.value;
  const element = useRef<HTMLDialogElement>(null);
  const open = dialogue.value === name;
  useEffect(() => {
    const d = element.current;
    if (d === null) return;
    if (open && !d.open) d.showModal();
    if (!open && d.open) d.close();
  }, [open]);
  const close = () => {
    if (dialogue.value === name) dialogue.value = null;
  };
  return (
    <dialog
      ref={element} class={`dialogue ${wide ? "wide" : ""}`} aria-labelledby={`${name}-title`} onClose={close}
      onClick={(e) => e.target === element.current && close()}
    >
      {open && (
        <div class="dialogue-inner">
          <header>
            <h2 id={`${name}-title`}>{title}</h2>
            <button type="button" class="icon-button" aria-label={t.save.close} title={t.save.close} onClick={close}><CloseIcon /></button>
          </header>
          {children}
        </div>
      )}
    </dialog>
  );
}
