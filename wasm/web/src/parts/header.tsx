import { dialogue, outcome, place, theme, type Theme } from "../state.ts";
import { chosen, language } from "../text/language.ts";
import { AnswerBar } from "./answer.tsx";
import { FileIcon, LinkIcon, Mark, PrintIcon, SaveIcon, SunIcon } from "./icons.tsx";

const nextTheme: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

/** The head of the page: what it is, which region is open, and what can be done with the page. */
export function Header() {
  const { texts: t } = language.value;
  const here = place.value;
  const all = here?.region.survey.all;
  const none = outcome.value === null;
  return (
    <header class="top">
      <a class="skip" href="#answer">{t.skip}</a>
      <div class="top-inner">
        <h1 class="brand"><Mark /> <span>{t.brand}</span></h1>
        <button type="button" class="region-button" onClick={() => (dialogue.value = "file")} title={t.top.openLong} data-test="open">
          <FileIcon />
          <span class="hidden">{t.top.openLong}: </span>
          <span class="region-name">{here === null || here.name === "" ? t.top.sample : here.name}</span>
          {here !== null && all !== undefined && <span class="region-size">{t.region(here.practices.length, all.households, all.persons)}</span>}
        </button>
        <AnswerBar />
        <nav class="actions" aria-label={t.top.more}>
          <button type="button" class="icon-button labelled" disabled={none} onClick={() => (dialogue.value = "share")} data-test="share"><LinkIcon /><span>{t.top.share}</span></button>
          <button type="button" class="icon-button labelled" disabled={none} onClick={() => (dialogue.value = "save")} data-test="save"><SaveIcon /><span>{t.top.export}</span></button>
          <button type="button" class="icon-button labelled wide-only" disabled={none} onClick={() => print()}><PrintIcon /><span>{t.top.print}</span></button>
          <button
            type="button" class="icon-button" onClick={() => (theme.value = nextTheme[theme.value])} data-test="theme"
            aria-label={`${t.top.theme}: ${t.top.themes[theme.value]}`} title={`${t.top.theme}: ${t.top.themes[theme.value]}`}
          >
            <SunIcon />
          </button>
          <button
            type="button" class="language-button" lang={chosen.value === "nl" ? "en" : "nl"} data-test="language"
            onClick={() => (chosen.value = chosen.value === "nl" ? "en" : "nl")}
          >
            {t.top.switchLanguage}
          </button>
        </nav>
      </div>
    </header>
  );
}
