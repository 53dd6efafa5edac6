package instances

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ruilkring/ruilkring/matching"
)

// TablePath is where the postcode table is looked for, from the project's root.
const TablePath = "../shared/data/nl_pc4.csv"

// tableColumns are the columns of the postcode table in order.
var tableColumns = []string{"pc4", "lat", "lon", "pop", "area_km2", "pop65", "plaats", "gemeente", "provincie", "corop", "ggd",
	"lat_addr", "lon_addr"}

// OpenTable reads the postcode table at path. The error is that of [os.Open]
// where there is none, so [errors.Is] with [os.ErrNotExist] tells.
func OpenTable(path string) (*Geography, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("instances: %w", err)
	}
	defer f.Close()
	return ReadTable(f)
}

// ReadTable reads the Netherlands by four-digit postcode: CSV with the columns
// pc4, lat, lon, pop, area_km2, pop65, plaats, gemeente, provincie, corop, ggd,
// lat_addr, lon_addr. The address-weighted centroid is used where there is one.
// Rows without inhabitants or coordinates are left out; a few rows name no
// municipality and get that of their neighbour.
//
// Regions where three of four practices or more have a patient stop are
// Haaglanden, Zuid-Holland-Zuid, Gooi en Vecht and the municipalities around
// Amersfoort; those with few are Friesland, Drenthe and Zeeland.
func ReadTable(r io.Reader) (*Geography, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = len(tableColumns)
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("instances: postcode table: %w", err)
	}
	if !slices.Equal(head, tableColumns) {
		return nil, fmt.Errorf("instances: postcode table: the columns are %s, not %s", strings.Join(head, ","), strings.Join(tableColumns, ","))
	}
	g := &Geography{Source: "postcode table of the Netherlands, 2021 (CBS)", Named: true}
	for {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("instances: postcode table: %w", err)
		}
		lat, lon := row[11], row[12]
		if lat == "" || lon == "" {
			lat, lon = row[1], row[2]
		}
		if row[3] == "" || row[3] == "0" || lat == "" || lon == "" {
			continue
		}
		a := Area{Postcode: row[0], Place: row[6], Municipality: row[7], Region: row[10]}
		var faults []error
		number := func(column int, text string, bits int) float64 {
			v, err := strconv.ParseFloat(text, bits)
			if err != nil || !(v >= -180 && v <= 1e7) {
				line, _ := in.FieldPos(column)
				faults = append(faults, fmt.Errorf("instances: postcode table: line %d: %s: %q is no number of its kind", line, tableColumns[column], text))
			}
			return v
		}
		a.Centre = matching.Point{Lat: number(11, lat, 64), Lon: number(12, lon, 64)}
		a.Population = int(number(3, row[3], 64))
		if row[5] != "" {
			a.Over65 = min(int(number(5, row[5], 64)), a.Population)
		}
		a.SquareMetres = number(4, row[4], 64) * 1e6
		if len(faults) > 0 {
			return nil, errors.Join(faults...)
		}
		a.Stops = pressure(row[8], row[7], row[10])
		g.Areas = append(g.Areas, a)
	}
	if len(g.Areas) == 0 {
		return nil, errors.New("instances: postcode table: no row with inhabitants")
	}
	g.completeMunicipalities()
	slices.SortFunc(g.Areas, func(a, b Area) int { return strings.Compare(a.Postcode, b.Postcode) })
	return g, nil
}

// completeMunicipalities puts areas without a municipality into that of the
// nearest area that has one.
func (g *Geography) completeMunicipalities() {
	complete := g.Select("", func(a *Area) bool { return a.Municipality != "" })
	around := newGrid(complete.spots())
	for i := range g.Areas {
		a := &g.Areas[i]
		if a.Municipality != "" {
			continue
		}
		for _, f := range around.nearest(plane(a.Centre), 1) {
			a.Municipality, a.Place = complete.Areas[f.index].Municipality, complete.Areas[f.index].Place
		}
	}
}

// pressure is how common stops are by province, municipality and health region.
func pressure(province, municipality, region string) Pressure {
	switch region {
	case "GGD Haaglanden", "Dienst Gezondheid & Jeugd ZHZ", "GGD Gooi en Vechtstreek":
		return Tight
	}
	switch province {
	case "Friesland", "Fryslân", "Drenthe", "Zeeland":
		return Relaxed
	}
	switch municipality {
	case "Amersfoort", "Baarn", "Bunschoten", "Eemnes", "Leusden", "Soest", "Woudenberg":
		return Tight
	}
	return Ordinary
}

// FindTable is the table at path, the one at [TablePath] where path is empty, or
// nil where that has none or path is "none".
func FindTable(path string) (*Geography, error) {
	switch path {
	case "none":
		return nil, nil
	case "":
		g, err := OpenTable(filepath.FromSlash(TablePath))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return g, err
	}
	return OpenTable(path)
}
