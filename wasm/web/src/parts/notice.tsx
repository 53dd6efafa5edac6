import { useEffect } from "preact/hooks";
import { notice } from "../state.ts";
import { language } from "../text/language.ts";
import { CloseIcon } from "./icons.tsx";

/** Shows a short message for some seconds, and says it to a screen reader. */
export function announce(text: string): void {
  notice.value = text;
}

/** The message at the foot of the page. */
export function Notice() {
  const { texts: t } = language.value;
  const text = notice.value;
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(() => (notice.value = ""), 8_000);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class={`notice ${text === "" ? "" : "shown"}`} role="status">
      {text !== "" && (
        <>
          <span>{text}</span>
          <button type="button" class="icon-button" aria-label={t.practice.close} onClick={() => (notice.value = "")}><CloseIcon /></button>
        </>
      )}
    </div>
  );
}
