package instances

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

const tableHead = "pc4,lat,lon,pop,area_km2,pop65,plaats,gemeente,provincie,corop,ggd,lat_addr,lon_addr\n"

func TestReadTable(t *testing.T) {
	g, err := ReadTable(strings.NewReader(tableHead +
		"9000,53.1,6.1,100,2.5,20,Dorp,Stad,Groningen,c,GGD Groningen,53.2,6.2\n" +
		"2500,52.1,4.1,300,1,70,Stad,'s-Gravenhage,Zuid-Holland,c,GGD Haaglanden,,\n" +
		"2501,52.1,4.1,,1,,,,,,,52.1,4.1\n" +
		"2502,52.1,4.1,0,1,0,Stad,'s-Gravenhage,Zuid-Holland,c,GGD Haaglanden,52.1,4.1\n" +
		"3800,52.1,5.4,50,1,5,Stad,Amersfoort,Utrecht,c,GGD Regio Utrecht,52.1,5.4\n" +
		"8001,53.11,5.41,7,1,5,,,Friesland,c,GGD Fryslân,53.11,5.41\n" +
		"8000,53.1,5.4,50,1,5,Stad,Leeuwarden,Friesland,c,GGD Fryslân,53.1,5.4\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Areas) != 5 || g.Population() != 507 || !g.Named {
		t.Fatalf("%d areas with %d inhabitants, named %v", len(g.Areas), g.Population(), g.Named)
	}
	hague, amersfoort, leeuwarden, dorp := g.Areas[0], g.Areas[1], g.Areas[2], g.Areas[4]
	if nameless := g.Areas[3]; nameless.Municipality != "Leeuwarden" {
		t.Errorf("a row without municipality: %+v", nameless)
	}
	if hague.Centre.Lat != 52.1 || hague.Stops != Tight || hague.Over65 != 70 || hague.SquareMetres != 1e6 {
		t.Errorf("a row without address centroid: %+v", hague)
	}
	if dorp.Centre.Lat != 53.2 || dorp.Centre.Lon != 6.2 || dorp.Stops != Ordinary {
		t.Errorf("a row with address centroid: %+v", dorp)
	}
	if amersfoort.Stops != Tight || leeuwarden.Stops != Relaxed {
		t.Errorf("pressures: %v, %v", amersfoort.Stops, leeuwarden.Stops)
	}
}

func TestReadTableFaults(t *testing.T) {
	tests := []struct{ name, text, names string }{
		{"empty", "", "EOF"},
		{"other columns", strings.Replace(tableHead, "pop65", "old", 1), "pop65"},
		{"no rows", tableHead, "no row"},
		{"words for numbers", tableHead + "9000,x,6.1,many,1,2,D,S,G,c,g,53.2,6.2\n", `line 2: pop: "many"`},
		{"not a number", tableHead + "9000,53,6.1,10,1,2,D,S,G,c,g,NaN,6.2\n", `line 2: lat_addr: "NaN"`},
		{"short row", tableHead + "9000,53\n", "line 2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := ReadTable(strings.NewReader(test.text)); err == nil || !strings.Contains(err.Error(), test.names) {
				t.Errorf("error %v, want one that names %s", err, test.names)
			}
		})
	}
}

// openReal is the real table, without which the test is skipped.
func openReal(t *testing.T) *Geography {
	t.Helper()
	path := filepath.Join("..", "..", filepath.FromSlash(TablePath))
	g, err := OpenTable(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("SKIPPED: there is no postcode table at %s from the project's root", TablePath)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestRealTable(t *testing.T) {
	g := openReal(t)
	if got := g.Population(); got != 17_472_870 {
		t.Errorf("%d inhabitants, want 17,472,870", got)
	}
	tight, relaxed, municipalities := 0, 0, map[string]bool{}
	for _, a := range g.Areas {
		switch a.Stops {
		case Tight:
			tight += a.Population
		case Relaxed:
			relaxed += a.Population
		}
		municipalities[a.Municipality] = true
	}
	// 1.12 + 0.46 + 0.26 million and the municipalities around Amersfoort; 0.65 +
	// 0.49 + 0.39 million.
	if tight < 2_050_000 || tight > 2_300_000 {
		t.Errorf("%d people live in tight regions", tight)
	}
	if relaxed < 1_500_000 || relaxed > 1_560_000 {
		t.Errorf("%d people live in relaxed regions", relaxed)
	}
	if len(municipalities) < 340 || len(municipalities) > 360 {
		t.Errorf("%d municipalities", len(municipalities))
	}
}
