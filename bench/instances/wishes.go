package instances

// wishes builds lists of wishes inside a few large arrays, since a problem has
// millions of them.
type wishes struct {
	ids     []string
	classes [][]string
	// The list being built starts at classes[start].
	start int
}

func newWishes(classes int) *wishes {
	return &wishes{ids: make([]string, 0, classes), classes: make([][]string, 0, classes)}
}

// class adds a class of equally good practices to the list.
func (w *wishes) class(ids ...string) {
	if len(w.ids)+len(ids) > cap(w.ids) {
		w.ids = make([]string, 0, max(1024, cap(w.ids)/4, len(ids)))
	}
	first := len(w.ids)
	w.ids = append(w.ids, ids...)
	if len(w.classes) == cap(w.classes) {
		grown := make([][]string, 0, max(1024, cap(w.classes)/4, 2*(len(w.classes)-w.start)))
		w.classes, w.start = append(grown, w.classes[w.start:]...), 0
	}
	w.classes = append(w.classes, w.ids[first:len(w.ids):len(w.ids)])
}

// ranked is the list, and starts the next one.
func (w *wishes) ranked() [][]string {
	list := w.classes[w.start:len(w.classes):len(w.classes)]
	w.start = len(w.classes)
	return list
}
