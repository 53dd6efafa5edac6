import { useRef } from "preact/hooks";
import { shortDigest, toHash } from "../data/link.ts";
import { place, scenario } from "../state.ts";
import { language } from "../text/language.ts";
import { Dialogue } from "./dialogue.tsx";
import { LinkIcon } from "./icons.tsx";
import { announce } from "./notice.tsx";

/** The link to the scenario on the page. */
export function scenarioLink(): string {
  const region = place.value === null ? "" : shortDigest(place.value.region.digest);
  return `${location.origin}${location.pathname}${toHash({ scenario: scenario.value, region })}`;
}

/** Gives a link that carries the question and no data. */
export function ShareDialogue() {
  const { texts: t } = language.value;
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    await navigator.clipboard?.writeText(scenarioLink());
    announce(t.share.copied);
  };
  return (
    <Dialogue name="share" title={t.share.heading}>
      <p class="note">{t.share.note}</p>
      <div class="link-row">
        <input ref={field} readOnly value={scenarioLink()} aria-label={t.share.label} onFocus={(e) => e.currentTarget.select()} data-test="link" />
        <button type="button" class="button primary" onClick={() => void copy()}><LinkIcon /> {t.share.copy}</button>
      </div>
    </Dialogue>
  );
}
