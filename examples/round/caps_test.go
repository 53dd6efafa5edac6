package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatCapsCost solves rounds under caps that the flags set, and reads what
// the report says that they cost.
func TestWhatCapsCost(t *testing.T) {
	const practices = "id,lat,lon,capacity,enrolled,mode\na,52,4,10,10,swap\nb,52,4,10,10,swap\nc,52,4,10,10,swap\n"
	for _, test := range []struct{ name, reason, households, lang, want string }{
		{
			"a cycle of three", "of single persons the round without caps is solved on the way",
			"id,current,lat,lon,wishes\nx,a,52,4,b\ny,b,52,4,c\nz,c,52,4,a\n", "en",
			"the best plan would move 3 more people.",
		},
		{
			"the same in Dutch", "both languages say it",
			"id,current,lat,lon,wishes\nx,a,52,4,b\ny,b,52,4,c\nz,c,52,4,a\n", "nl",
			"zou het beste voorstel 3 mensen meer laten overstappen.",
		},
		{
			"a cycle of two", "a cap that is long enough costs nothing",
			"id,current,lat,lon,wishes\nx,a,52,4,b\ny,b,52,4,a\n", "en",
			"do not keep anybody from moving.",
		},
		{
			"a cycle of three couples", "with families there is only a bound on it",
			"id,current,lat,lon,wishes,size\nx,a,52,4,b,2\ny,b,52,4,c,2\nz,c,52,4,a,2\n", "en",
			"at most 6 more people would move.",
		},
		{
			"couples of two priorities", "the persons of all priorities are the persons, where those before are settled",
			"id,current,lat,lon,wishes,size,priority\nx,a,52,4,b,2,0\ny,b,52,4,c,2,0\nz,c,52,4,a,2,0\nv,a,52,4,b,2,5\nw,b,52,4,a,2,5\n", "en",
			"at most 6 more people would move.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			for name, text := range map[string]string{"practices.csv": practices, "households.csv": test.households} {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var out, errors bytes.Buffer
			args := []string{"-in", folder, "-max-cycle", "2", "-max-chain", "2", "-lang", test.lang}
			if code := run(context.Background(), args, nil, &out, &errors); code != exitOptimal {
				t.Fatalf("exit code %d: %s", code, errors.String())
			}
			if text := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(text, test.want) {
				t.Errorf("%s: no %q in\n%s", test.reason, test.want, out.String())
			}
		})
	}
}

// TestCapsThatAreNone refuses caps that say nothing.
func TestCapsThatAreNone(t *testing.T) {
	for _, most := range []string{"-1", "two", "1.5"} {
		var out, errors bytes.Buffer
		if code := run(context.Background(), []string{"-max-chain", most}, nil, &out, &errors); code != exitUsage || !strings.Contains(errors.String(), "0 for no limit") {
			t.Errorf("%s: exit code %d, %s", most, code, errors.String())
		}
	}
}
