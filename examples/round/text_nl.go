package main

import (
	"golang.org/x/text/language"

	"github.com/ruilkring/ruilkring/matching"
)

// dutch is the text of -lang nl.
var dutch = text{
	tag:  language.Dutch,
	help: helpDutch,
	date: "02-01-2006",

	seeHelp:      "round -lang nl -help legt de opties uit",
	invalidInput: "ongeldige invoer, aantal fouten: %d",
	rejected:     "het voorstel is afgekeurd, aantal fouten: %d",
	moreFaults:   "niet afgedrukt: nog %d",
	unsupported:  "dat kan deze versie van de rekenaar nog niet; er is niets geschreven",
	interrupted:  "afgebroken voordat er een voorstel was; er is niets geschreven",

	stageReading: "inlezen", stageWishes: "wensen", stageSolving: "rekenen", stageExchanges: "ruilen",
	stageChecking: "controleren", stageWriting: "verslag",
	levelOf: "doel %d van %d: %s", scoreOf: "nu %d, hoogstens %d", stopping: "stoppen…",

	title:         "Ruilronde: %s",
	titleOn:       "Ruilronde: %s, %s",
	sample:        "voorbeeldregio",
	practices:     "Praktijken",
	openToNew:     "open voor nieuwe patiënten",
	withStop:      "met patiëntenstop",
	stopNote:      "%s: %d ruil, %d dicht",
	freePlaces:    "Vrije plekken",
	households:    "Huishoudens",
	personsNote:   "%d personen",
	withoutGPNote: "%d zonder huisarts",
	wishes:        "Geldige wensen",
	wishesNote:    "praktijken die hen mogen aannemen",

	moveHeading: "Wie er overstappen",
	move:        "Huishoudens die overstappen",
	shareOf:     "%s van %d",
	persons:     "personen",
	nowWithout:  "nu zonder huisarts",
	byWish:      "Naar de rang van de wens die uitkomt",
	wish:        "wens %d",
	wishOrLater: "wens %d of later",

	distanceHeading: "Van huis naar de praktijk, voor wie overstappen",
	before:          "nu, wie een huisarts heeft",
	after:           "straks, dezelfde huishoudens",
	afterNowhere:    "straks, wie er nu geen heeft",
	number:          "aantal", mean: "gemiddeld", median: "mediaan", ninety: "90% binnen",

	exchangesHeading: "Ruilen",
	movesInOne:       "overstappen",
	all:              "alle",
	cycles:           "kringruilen", chains: "doorschuifketens", bundles: "bundels",

	wantedHeading: "Meest gewilde praktijken (%d van %d)",
	practice:      "praktijk", mode: "modus", places: "plekken", free: "vrij", wanted: "gewild", in: "in", out: "uit",
	waiting: "wachten", worth: "waard",
	open: "open", swap: "ruil", closed: "dicht",
	wantedNote: "gewild: huishoudens die de praktijk als geldige wens hebben. Daarvan komt een deel erin, stapt een deel elders over, " +
		"en wacht wie blijft. uit: huishoudens die er weggaan.",
	worthNote:           "waard: hoeveel patiënten er in het beste voorstel meer overstappen als de praktijk één plek meer heeft (bewezen).",
	householdsWorthNote: "waard: hoeveel huishoudens er in het beste voorstel meer overstappen als de praktijk één plek meer heeft (bewezen).",
	noWorth: "Wat één plek meer waard is, is bekend van een voorstel dat bewezen optimaal is, als patients of households bij de doelen staat, " +
		"en voor losse personen zonder grenzen.",
	helpsMost: "Eén plek meer helpt het meest bij: %s.",

	restHeading: "Wat de rest tegenhoudt",
	stay:        "Huishoudens die blijven",
	noWish:      "geen geldige wens",
	noPlan:      "geen geldig voorstel kan hen laten overstappen",
	others:      "anderen gaan voor: een voorstel waarin zij overstappen",
	reasons: [reasons]string{
		wantsNothing:    "wensen geen praktijk meer dan hun eigen",
		nothingNear:     "geen praktijk binnen de afstand die zij noemen",
		allClosed:       "elke gewenste praktijk is dicht",
		allOutside:      "wonen buiten het gebied van elke gewenste praktijk",
		closedOrOutside: "praktijk dicht, of zij wonen buiten het gebied",
		nobodyLeaves:    "gewenste praktijken vol, en niemand zoekt er verder",
		noExchange:      "geen kringruil of doorschuifketen vandaar",
		byPriority:      "helpt er minder met hogere voorrang",
		byOwnPriority:   "helpt er minder met hun eigen voorrang",
		byPatients:      "laat er in totaal minder overstappen",
		byRank:          "vervult wensen van lagere rang",
		byDistance:      "brengt patiënten verder van huis",
		byWaiting:       "helpt wie minder lang wachten",
		byWeight:        "vervult wensen van minder gewicht",
		bySeed:          "scoort misschien even goed; dan besliste het lot",
		unsettled:       "niet beslist, want het voorstel is niet bewezen optimaal",
	},

	proofHeading: "Bewijs",
	optimal:      "Bewezen optimaal: geen geldig voorstel heeft een betere score.",
	feasible:     "Geldig, maar niet bewezen optimaal: er kan een beter voorstel zijn, binnen de kloof.",
	afterSteps:   "Gestopt na %d stappen.",
	afterCancel:  "Gestopt door een signaal.",
	goal:         "doel", score: "score", bound: "grens", gap: "kloof",
	noGap: "geen", openGap: "open",
	levels: map[matching.Goal]string{
		matching.GoalPatients: "patiënten", matching.GoalHouseholds: "huishoudens", matching.GoalRank: "rang",
		matching.GoalDistance: "afstand", matching.GoalWaiting: "wachttijd", matching.GoalWeight: "gewicht",
		matching.GoalExchanges: "ruilen",
	},
	priorityLevel: "voorrang %d",
	gapNote: "Geen geldig voorstel komt boven de grens, als men de doelen in deze volgorde vergelijkt. Bij de eerste kloof is dat " +
		"hoeveel beter een voorstel hoogstens is; wat erachter komt, is open.",
	capsCost:    "Zonder de grenzen aan kringruilen, doorschuifketens en instroom zou het beste voorstel %d mensen meer laten overstappen.",
	capsAtMost:  "Zonder de grenzen aan kringruilen, doorschuifketens en instroom zouden hoogstens %d mensen meer overstappen.",
	capsFree:    "De grenzen aan kringruilen, doorschuifketens en instroom houden niemand van een overstap af.",
	checked:     "Gecontroleerd door het pakket verify, dat niets deelt met de rekenaar: het voorstel houdt zich aan de regels, en score en grens kloppen voor het probleem",
	checkedOnly: "%s is goedgekeurd door het pakket verify: het voorstel houdt zich aan de regels, en score en grens kloppen voor het probleem",

	timeHeading: "Tijd en geheugen",
	readTime:    "inlezen en nakijken", wishesTime: "geldige wensen", solveTime: "rekenen", checkTime: "controleren",
	totalTime: "alles", memory: "hoogste geheugengebruik",
	seconds: "%.3f s", megabytes: "%.1f MB",
	method: "methode %s, %d stappen, %d draden",
	wrote:  "geschreven: %s",

	columns: []string{"ruil", "soort", "stap", "huishouden", "personen", "van", "van_naam", "naar", "naar_naam", "rang",
		"km_nu", "km_straks", "dagen_gewacht"},
	comma: ';',
	cycle: "kringruil", chain: "doorschuifketen", bundle: "bundel",
}

const helpDutch = `round rekent één ruilronde tussen huisartsenpraktijken uit: wie kan overstappen
naar een praktijk van zijn wens, zonder dat een praktijk met een patiëntenstop
groeit. Het bewijst hoe goed het voorstel is, controleert het en vertelt wat het
betekent.

Gebruik:  round [opties]

Zonder opties rekent het een verzonnen voorbeeldregio uit.

Invoer
  -in BESTAND  een probleem in JSON, ook ingepakt (.json.gz); - is de
               standaardinvoer
  -in MAP      met practices.csv en households.csv (of .csv.gz)

  JSON, formaat ruilkring/v1:
{json}

  CSV, met komma's, puntkomma's of tabs, en Engelse of Nederlandse kolomnamen
  (zoals naam, capaciteit, ingeschreven, modus, huidig, wensen, sinds). Bij
  wensen staat de liefste vooraan: > staat tussen rangen, = tussen praktijken
  die even welkom zijn. practices.csv:
{practices.csv}
  households.csv:
{households.csv}

  mode (modus) is open (neemt nieuwe patiënten aan), swap of ruil
  (patiëntenstop: er komen er zoveel als er gaan), of closed of dicht. Een
  huishouden zonder huidige praktijk is zonder huisarts. Verdere kolommen:
  accepts_within_m, accepts_postcodes, size, postcode, priority, since, en
  weights (gewichten), in de vorm van wensen: 35>12=3.

Regels (die van het bestand, tenzij ze hier staan)
  -goals LIJST wat telt, het belangrijkste eerst, met komma's: priority
               (voorrang), patients (patiënten), households (huishoudens), rank
               (rang), distance (afstand), waiting (wachttijd), weight
               (gewicht), exchanges (ruilen); anders
               priority,patients,rank,distance
  -max-cycle N hoogstens zoveel overstappen in één kringruil; 0 betekent geen
               grens
  -max-chain N hoogstens zoveel overstappen in één doorschuifketen; 0 betekent
               geen grens
  -seed N      beslist als er daarna nog voorstellen gelijk zijn

Rekenen
  -threads N   hoogstens zoveel processors; 0 betekent alle en geldt als er
               niets staat. Het voorstel hangt er niet van af
  -steps N     stop na zoveel stappen, op elke machine op hetzelfde punt; 0
               betekent geen grens en geldt als er niets staat
  Ctrl-C       stop nu: het beste voorstel tot dan toe wordt gecontroleerd,
               beschreven en weggeschreven. Nog een Ctrl-C stopt meteen

Uitvoer
  -out BESTAND schrijf het voorstel als JSON; - is de standaarduitvoer, en het
               verslag gaat dan naar de standaardfoutuitvoer
  -csv MAP     schrijf moves.csv, één regel per overstap. Met -lang nl zoals een
               Nederlandse Excel het verwacht: puntkomma's, decimale komma's
  -stats BESTAND  schrijf tijden, geheugen, score en grens als JSON; tijden in
               milliseconden, geheugen in miljoenen bytes
  -check BESTAND  reken niets uit: controleer dit voorstel bij het probleem, en
               beschrijf het
  -top N       praktijken in de tabel; anders 10, en 0 betekent alle
  -lang nl|en  taal van het verslag; anders volgens LC_ALL of LANG
  -quiet       geen voortgang en geen verslag
  -version     druk de versie af en stop
  -help        druk dit af en stop
  Bestanden worden helemaal geschreven of helemaal niet.

Exitcodes
  0    het voorstel is bewezen optimaal; met -check: het is geldig
  1    er ging iets anders mis, zoals een bestand dat niet te lezen is
  2    een optie klopt niet
  3    de invoer heeft fouten: ze staan allemaal op de standaardfoutuitvoer, één
       per regel, als bestand:regel:kolom: pad: wat er fout is (in het Engels)
  4    -check keurt het voorstel af: waarom staat op de standaardfoutuitvoer
  5    een geldig voorstel dat niet bewezen optimaal is: gestopt door -steps of
       Ctrl-C, of het zoeken hield op met een kloof
  6    het probleem vraagt iets dat de rekenaar nog niet kan; het veld staat
       erbij
  130  gestopt voordat er een voorstel was; er is niets geschreven

Voorbeelden
  round -lang nl -csv uitslag
  round -in ronde.json.gz -out plan.json -stats stats.json
  round -in ronde.json.gz -check plan.json
`
