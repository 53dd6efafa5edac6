package bridge

// ColumnsFormat is the name and version of the columns form of a problem, the
// value of format in its header.
const ColumnsFormat = "ruilkring/columns/v1"

// EligibilityFormat is the name and version of the columns of eligible wishes.
const EligibilityFormat = "ruilkring/eligibility/v1"

// The types of columns: text, and numbers with the lowest byte first.
const (
	typeText   = "utf8"
	typeByte   = "u8"
	typeUint32 = "u32"
	typeInt32  = "i32"
	typeFloat  = "f64"
)

// widths are the bytes of one element.
var widths = map[string]int{typeText: 1, typeByte: 1, typeUint32: 4, typeInt32: 4, typeFloat: 8}

// The names of the columns of a problem: the paths of the fields in JSON.
const (
	colPracticeID       = "practices.id"
	colPracticeName     = "practices.name"
	colPracticeLat      = "practices.location.lat"
	colPracticeLon      = "practices.location.lon"
	colCapacity         = "practices.capacity"
	colEnrolled         = "practices.enrolled"
	colMode             = "practices.mode"
	colAcceptsWithin    = "practices.accepts.within_m"
	colAcceptsPostcodes = "practices.accepts.postcodes"
	colMaxIntake        = "practices.max_intake"

	colHouseholdID  = "households.id"
	colSize         = "households.size"
	colCurrent      = "households.current"
	colHomeLat      = "households.home.lat"
	colHomeLon      = "households.home.lon"
	colPostcode     = "households.postcode"
	colRanked       = "households.wishes.ranked"
	colWeights      = "households.wishes.weights"
	colWishesWithin = "households.wishes.within_m"
	colPriority     = "households.priority"
	colSince        = "households.since"
)

// The ends of the names of columns that say where lists begin.
const (
	offsetsOf = ".offsets" // of the texts in a column of text, or of the members of classes
	listsOf   = ".lists"   // of the postcodes of practices, or of the classes of households
)

// What stands for an absent value, where 0 does not.
const (
	noLimit   = -1       // max_intake
	noCurrent = -1       // current
	noSince   = -1 << 31 // since
	epochDays = 719_163  // what matching.Date is on 1 January 1970, day 0 of since
	mostMode  = 2        // modes are open 0, swap 1, closed 2
)
