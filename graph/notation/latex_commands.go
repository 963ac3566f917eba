package notation

import (
	"strings"

	"github.com/chainrule-go/chainrule/ops"
)

// What the reader knows of LaTeX commands, by what they are to it. A command
// in none of these tables is an error: it might mean anything.

// latexSymbols are commands that are only another spelling of a symbol.
var latexSymbols = map[string]string{
	"cdot": "*", "times": "*", "ast": "*", "div": "/", "prime": "'", "mathprime": "'",
	"_": "_", "slash": "/", "cdotp": "*", "colon": ":", "comma": ",", "dprime": "''",
}

// latexRelations are the relations between the sides of a statement, as
// commands and as characters.
var latexRelations = map[string]RelationKind{
	"=": Equals, "equiv": Equals, "≡": Equals, "eqqcolon": Equals, "triangleq": Equals, "≜": Equals,
	"approx": Approximate, "≈": Approximate, "simeq": Approximate, "≃": Approximate, "doteq": Approximate,
	"cong": Approximate, "≅": Approximate, "≐": Approximate, "thickapprox": Approximate, "approxeq": Approximate,
	"coloneqq": Assign, "leftarrow": Assign, "gets": Assign, "longleftarrow": Assign, "←": Assign, "≔": Assign,
	"⟵": Assign, "vcentcolon=": Assign, "coloneq": Assign,
	"therefore": Implies, "because": Implies, "implies": Implies, "Rightarrow": Implies, "Longrightarrow": Implies,
	"iff": Implies, "Leftrightarrow": Implies, "Longleftrightarrow": Implies, "to": Implies, "rightarrow": Implies,
	"longrightarrow": Implies, "→": Implies, "⇒": Implies, "⟹": Implies, "⇔": Implies, "⟺": Implies, "∴": Implies,
	"∵": Implies, "⟶": Implies,
}

// latexComparisons are the comparisons, by the operators they are.
var latexComparisons = map[string]string{
	"<": "<", "lt": "<", ">": ">", "gt": ">", "le": "<=", "leq": "<=", "leqslant": "<=", "≤": "<=", "⩽": "<=",
	"ge": ">=", "geq": ">=", "geqslant": ">=", "≥": ">=", "⩾": ">=",
}

// latexSpaces are commands that only set space or size.
var latexSpaces = set(`, ; : ! > thinspace medspace thickspace negthinspace negmedspace negthickspace enspace
	displaystyle textstyle scriptstyle ds primeskip limits nolimits nonumber notag big Big bigg Bigg bigl Bigl
	biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm allowbreak nobreak hfill hline strut mathstrut
	normalsize small large`)

// latexDropped are commands whose operand is no mathematics either.
var latexDropped = set("label tag phantom hphantom vphantom hspace vspace mspace color")

// latexWrappers show what they wrap.
var latexWrappers = set(`boxed cancel bcancel xcancel fbox mathop mathbin mathord mathopen mathclose ensuremath
	underline smash hbox`)

// latexUnsupported are commands of mathematics that is out of scope, with what
// they stand for.
var latexUnsupported = map[string]string{
	"int": "an integral", "iint": "an integral", "iiint": "an integral", "oint": "an integral", "∫": "an integral",
	"lim": "a limit", "limsup": "a limit", "liminf": "a limit", "sup": "a supremum", "inf": "an infimum",
	"nabla": "a vector of derivatives", "∇": "a vector of derivatives",
	"odot": "an elementwise product", "⊙": "an elementwise product", "circ": "a composition or elementwise product",
	"∘": "a composition or elementwise product", "otimes": "an outer product", "⊗": "an outer product",
	"oplus": "a direct sum", "⊕": "a direct sum", "bigodot": "an elementwise product", "wedge": "a wedge product",
	"in": "a set", "∈": "a set", "notin": "a set", "subset": "a set", "cup": "a set", "cap": "a set", "emptyset": "a set",
	"varnothing": "a set", "∅": "a set", "setminus": "a set", "mathbb": "a set or an expectation", "forall": "a quantifier", "exists": "a quantifier",
	"∀": "a quantifier", "∃": "a quantifier", "mid": "a condition", "sim": "a distribution", "∼": "a distribution",
	"cdots": "an ellipsis", "ldots": "an ellipsis", "dots": "an ellipsis", "dotsb": "an ellipsis", "dotsc": "an ellipsis",
	"dotsm": "an ellipsis", "vdots": "an ellipsis", "ddots": "an ellipsis", "…": "an ellipsis", "⋯": "an ellipsis", "hdots": "an ellipsis",
	"pm": "a choice of signs", "mp": "a choice of signs", "±": "a choice of signs", "∓": "a choice of signs",
	"mod": "a remainder", "bmod": "a remainder", "pmod": "a remainder",
	"lfloor": "a floor", "rfloor": "a floor", "⌊": "a floor", "⌋": "a floor", "lceil": "a ceiling", "rceil": "a ceiling",
	"⌈": "a ceiling", "⌉": "a ceiling", "|": "a norm", "Vert": "a norm", "lVert": "a norm", "rVert": "a norm",
	"∥": "a norm", "‖": "a norm", "langle": "an inner product", "rangle": "an inner product", "⟨": "an inner product", "⟩": "an inner product",
	"top": "a transpose", "intercal": "a transpose", "⊤": "a transpose", "ᵀ": "a transpose", "dagger": "an adjoint",
	"binom": "a binomial coefficient", "dbinom": "a binomial coefficient", "tbinom": "a binomial coefficient",
	"choose": "a binomial coefficient", "infty": "infinity", "∞": "infinity", "imaginaryI": "the imaginary unit",
	"ne": "an inequation", "neq": "an inequation", "≠": "an inequation", "ll": "an order of magnitude", "gg": "an order of magnitude",
	"propto": "a proportionality", "∝": "a proportionality", "prod": "a product over a range", "∏": "a product over a range",
	"Σ": "a sum with a symbolic range", "∑": "a sum with a symbolic range", "bigcup": "a set", "middle": "a condition",
	"argmin": "an argmin", "argmax": "an argmax", "det": "a determinant", "Tr": "a trace", "ddot": "a second derivative by time",
	"pmatrix": "a matrix", "bmatrix": "a matrix", "matrix": "a matrix", "substack": "a stack", "rightharpoonup": "a vector",
	"vee": "a logical or", "land": "a logical and", "lor": "a logical or", "neg": "a negation", "lnot": "a negation", "perp": "orthogonality",
	"degree": "an angle in degrees", "°": "an angle in degrees", "mapsto": "a mapping",
	"xrightarrow": "an arrow with words", "xleftarrow": "an arrow with words", "overrightarrow": "a vector",
}

// latexFonts are the commands for letters of another style, and for words.
var latexFonts = map[string]latexFont{
	"mathrm": uprightFont, "mathit": italicFont, "mathnormal": uprightFont, "operatorname": operatorFont, "operatorname*": operatorFont,
	"text": wordsFont, "textrm": wordsFont, "mbox": wordsFont, "textit": wordsFont, "textnormal": wordsFont, "textup": wordsFont,
	"textbf": wordsFont, "textsf": wordsFont, "texttt": wordsFont, "mathtt": uprightFont, "emph": wordsFont, "textsc": wordsFont,
	"mathbf": boldFont, "boldsymbol": boldFont, "bm": boldFont, "pmb": boldFont, "mathcal": scriptFont, "mathscr": scriptFont,
	"mathsf": sansFont, "mathfrak": frakturFont,
}

// latexSwitches change the font up to the end of the braces around them.
var latexSwitches = map[string]string{"rm": "mathrm", "it": "mathit", "bf": "mathbf", "cal": "mathcal", "sf": "mathsf"}

// A latexFont is what a font command makes of its operand.
type latexFont int

const (
	noFont       latexFont = iota
	uprightFont            // a word of several letters, one name
	italicFont             // the same, and a function only before a parenthesis
	operatorFont           // a word that is a function
	wordsFont              // a word, or prose
	boldFont               // letters of another style
	scriptFont
	sansFont
	frakturFont
)

// styleBases are the places of A and a in Unicode's mathematical alphabets.
var styleBases = map[latexFont][2]rune{
	boldFont: {0x1d400, 0x1d41a}, scriptFont: {0x1d49c, 0x1d4b6}, sansFont: {0x1d5a0, 0x1d5ba}, frakturFont: {0x1d504, 0x1d51e},
}

// styleHoles are the letters that Unicode had before it had those alphabets.
var styleHoles = map[latexFont]map[rune]rune{
	scriptFont:  {'B': 'ℬ', 'E': 'ℰ', 'F': 'ℱ', 'H': 'ℋ', 'I': 'ℐ', 'L': 'ℒ', 'M': 'ℳ', 'R': 'ℛ', 'e': 'ℯ', 'g': 'ℊ', 'o': 'ℴ'},
	frakturFont: {'C': 'ℭ', 'H': 'ℌ', 'I': 'ℑ', 'R': 'ℜ', 'Z': 'ℨ'},
}

// Bold Greek letters run in the order of the plain ones.
const (
	boldAlpha      = 0x1d6c2
	boldAlphaUpper = 0x1d6a8
)

// styled returns the character for a letter in a style, or 0 if there is none.
func styled(font latexFont, c rune) rune {
	base, ok := styleBases[font]
	if !ok {
		return 0
	}
	if r, ok := styleHoles[font][c]; ok {
		return r
	}
	switch {
	case 'A' <= c && c <= 'Z':
		return base[0] + c - 'A'
	case 'a' <= c && c <= 'z':
		return base[1] + c - 'a'
	case font == boldFont && 'α' <= c && c <= 'ω':
		return boldAlpha + c - 'α'
	case font == boldFont && 'Α' <= c && c <= 'Ω':
		return boldAlphaUpper + c - 'Α'
	}
	return 0
}

// unstyled returns the letter and the font command of a styled character.
func unstyled(c rune) (letter rune, command string) {
	for font, command := range map[latexFont]string{boldFont: "mathbf", scriptFont: "mathcal", sansFont: "mathsf", frakturFont: "mathfrak"} {
		for letter, r := range styleHoles[font] {
			if r == c {
				return letter, command
			}
		}
		for i, first := range []rune{'A', 'a'} {
			if base := styleBases[font][i]; base <= c && c < base+26 {
				return first + c - base, command
			}
		}
	}
	switch {
	case boldAlpha <= c && c <= boldAlpha+'ω'-'α':
		return 'α' + c - boldAlpha, "boldsymbol"
	case boldAlphaUpper <= c && c <= boldAlphaUpper+'Ω'-'Α':
		return 'Α' + c - boldAlphaUpper, "boldsymbol"
	}
	return 0, ""
}

// latexAccents are the commands for accents.
var latexAccents = map[string]string{
	"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
	"dot": "dot", "vec": "vec",
}

// latexLetters are commands that stand for a letter, by its canonical name,
// besides the Greek letters' own names.
var latexLetters = map[string]string{
	"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma",
	"varpi": "pi", "varkappa": "kappa", "ell": "ℓ", "hbar": "ħ", "imath": "i", "jmath": "j", "exponentialE": "e",
	"differentialD": "d",
}

// greekLetters maps the English names of Greek letters to the plain ones.
var greekLetters = func() map[string]rune {
	letters := map[string]rune{}
	for letter, name := range greekNames {
		if 'α' <= letter && letter <= 'ω' && letter != 'ς' || 'Α' <= letter && letter <= 'Ω' {
			letters[name] = letter
		}
	}
	return letters
}()

// latexRows are the environments whose rows are statements.
var latexRows = set(`align align* aligned alignat alignat* alignedat flalign flalign* split gather gather* gathered
	equation equation* multline multline* eqnarray eqnarray* displaymath math dmath dmath*`)

// latexFunction returns the operation that a command such as \sin or \arctan
// stands for, or nil.
func latexFunction(command string) *ops.Op {
	switch command {
	case "arcsin", "arccos", "arctan", "ln", "lg", "exp":
	case "add", "sub", "mul", "neg", "square", "equal", "less", "if", "where", "ramp", "th", "sh", "ch":
		return nil
	}
	if op := ops.Lookup(command); op != nil && op.Arity() > 0 {
		return op
	}
	return nil
}

// prose are the words that join statements rather than name something.
var prose = set(`and or if where for when with so then since thus hence let because therefore otherwise else as is
	by from we get using on to of the that also which gives i.e. e.g. but`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}
