package notation

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chainrule-go/chainrule/ops"
)

// Bounds on what is read, so that hostile input costs neither time nor memory.
const (
	maxSource   = 1 << 20 // bytes
	maxExponent = 1000    // of a number in scientific notation
	// maxDigits bounds the digits of a number, its power of ten included. What
	// has no more is folded exactly by the graph, and so reads back as printed.
	maxDigits = 2466
)

type tokenKind uint8

const (
	endToken tokenKind = iota
	numberToken
	nameToken
	symbolToken      // an operator, relation or bracket
	superscriptToken // a run of Unicode superscripts that is no label: ², ⁻¹
	subscriptToken   // a run of Unicode subscripts behind Σ
	sumToken         // Σ, or the word sum before a range
)

// A token is a word of plain-text mathematics.
type token struct {
	kind     tokenKind
	pos, end int
	// text is the canonical form of a name or symbol, and the plain characters
	// of a superscript or subscript.
	text   string
	value  *big.Rat // of a number
	primes int      // behind a name
	space  bool     // stands behind white space
	match  int      // for a bracket, the place of its partner
}

func (t token) is(symbol string) bool { return t.kind == symbolToken && t.text == symbol }

// opens and closes report whether the token is a bracket.
func (t token) opens() bool {
	return t.kind == symbolToken && (t.text == "(" || t.text == "[" || t.text == "{")
}
func (t token) closes() bool {
	return t.kind == symbolToken && (t.text == ")" || t.text == "]" || t.text == "}")
}

// symbols maps spellings to canonical symbols. Longer spellings come first.
var symbols = []struct{ spelling, symbol string }{
	{"<=>", "=>"}, {"-->", "=>"}, {"==>", "=>"},
	{"**", "^"}, {"==", "=="}, {"=>", "=>"}, {"->", "=>"}, {"!=", "!="}, {"~=", "≈"}, {":=", ":="},
	{"<-", "<-"}, {"<=", "<="}, {">=", ">="}, {"+=", "+="}, {"-=", "-="}, {"*=", "*="}, {"/=", "/="},
	{"+", "+"}, {"-", "-"}, {"−", "-"}, {"–", "-"}, {"﹣", "-"}, {"－", "-"}, {"＋", "+"},
	{"*", "*"}, {"×", "*"}, {"·", "*"}, {"∙", "*"}, {"⋅", "*"}, {"•", "*"}, {"∗", "*"}, {"✕", "*"}, {"⨯", "*"},
	{"/", "/"}, {"÷", "/"}, {"∕", "/"}, {"⁄", "/"}, {"^", "^"},
	{"(", "("}, {")", ")"}, {"[", "["}, {"]", "]"}, {"{", "{"}, {"}", "}"},
	{"|", "|"}, {"∣", "|"}, {",", ","}, {";", ";"}, {"_", "_"},
	{"=", "="}, {"≡", "="}, {"≈", "≈"}, {"≃", "≈"}, {"≅", "≈"}, {"≐", "≈"}, {"≔", ":="}, {"←", ":="}, {"⟵", ":="},
	{"⇒", "=>"}, {"→", "=>"}, {"⟹", "=>"}, {"⟶", "=>"}, {"⇔", "=>"}, {"⟺", "=>"},
	{"<", "<"}, {">", ">"}, {"≤", "<="}, {"⩽", "<="}, {"≥", ">="}, {"⩾", ">="}, {"≠", "!="},
	{"√", "√"}, {"∛", "∛"}, {"∂", "∂"}, {"𝜕", "∂"}, {"𝛛", "∂"},
}

// unsupported says what mathematics is known but not read.
var unsupported = map[rune]string{
	'ᵀ': "a transpose is not read: only scalars are", '⊤': "a transpose is not read: only scalars are",
	'⊙': "an elementwise product is not read: only scalars are", '⊗': "a tensor product is not read: only scalars are",
	'@': "a matrix product is not read: only scalars are",
	'∇': "a gradient vector is not read: write one derivative, ∂L/∂w",
	'∫': "an integral is not read", '∏': "a product with a range is not read", '∞': "infinity is not a number",
	'±': "± means two values; write each", '∓': "∓ means two values; write each",
	'!': "a factorial is not read", '…': "an ellipsis is not read: write all terms", '⋯': "an ellipsis is not read: write all terms",
	'∘': "a composition is not read: write f(g(x))",
	'∈': "sets are not read", '‖': "a norm is not read: only scalars are", '∥': "a norm is not read: only scalars are",
}

// fractions are the characters that are numbers by themselves.
var fractions = map[rune]string{'½': "1/2", '⅓': "1/3", '⅔': "2/3", '¼': "1/4", '¾': "3/4", '⅕': "1/5", '⅛': "1/8"}

// A lexer splits a source into tokens. It fails by panicking with a
// *SyntaxError, which the parser's entry points turn into a returned error.
type lexer struct {
	src    string
	pos    int
	end    int // of what is to be read
	opt    Options
	tokens []token
	open   []int // places of brackets not closed yet
}

// fail ends the reading.
func fail(pos, end int, format string, args ...any) {
	panic(&SyntaxError{Pos: pos, End: end, Message: fmt.Sprintf(format, args...)})
}

// failUnsupported ends the reading of what may be right but is out of scope.
func failUnsupported(pos, end int, format string, args ...any) {
	panic(&SyntaxError{Pos: pos, End: end, Message: fmt.Sprintf(format, args...), Unsupported: true})
}

// tokenize returns the tokens of src, the last of which is an endToken. What
// unframe says is as for trim.
func tokenize(src string, opt Options, unframe bool) []token {
	if len(src) > maxSource {
		fail(0, len(src), "%d bytes are too long to read at once; the limit is %d", len(src), maxSource)
	}
	for i, c := range src {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(src[i:]); size == 1 {
				fail(i, i+1, "the byte %#x is not valid UTF-8", src[i])
			}
		}
	}
	l := &lexer{src: src, opt: opt}
	l.pos, l.end = trim(src, unframe)
	for l.next() {
	}
	if len(l.open) > 0 {
		t := l.tokens[l.open[len(l.open)-1]]
		fail(t.pos, t.end, "%s is never closed", t.text)
	}
	return append(l.tokens, token{kind: endToken, pos: l.end, end: l.end})
}

// peek returns the next character, and 0 at the end.
func (l *lexer) peek() (c rune, size int) {
	if l.pos >= l.end {
		return 0, 0
	}
	return utf8.DecodeRuneInString(l.src[l.pos:l.end])
}

// next reads a token and reports whether there was one.
func (l *lexer) next() bool {
	start := l.pos
	for {
		c, size := l.peek()
		if size == 0 {
			return false
		}
		if !isSpace(c) {
			break
		}
		l.pos += size
	}
	space := l.pos > start
	count := len(l.tokens)
	l.token()
	for i := count; i < len(l.tokens); i++ {
		l.tokens[i].space = space && i == count
	}
	return true
}

// token reads what stands at l.pos, which is no white space.
func (l *lexer) token() {
	c, size := l.peek()
	rest := l.src[l.pos:l.end]
	switch {
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rune(rest[1])):
		l.number()
	case fractions[c] != "":
		value, _ := new(big.Rat).SetString(fractions[c])
		l.add(token{kind: numberToken, pos: l.pos, end: l.pos + size, text: fractions[c], value: value})
	case c == 'Σ' || c == '∑':
		l.add(token{kind: sumToken, pos: l.pos, end: l.pos + size, text: "sum"})
		if text, n := run(l.src[l.pos:l.end], subscripts); n > 0 {
			l.add(token{kind: subscriptToken, pos: l.pos, end: l.pos + n, text: text})
		}
	case superscripts[c] != 0:
		text, n := run(rest, superscripts)
		l.add(token{kind: superscriptToken, pos: l.pos, end: l.pos + n, text: text})
	case subscripts[c] != 0:
		fail(l.pos, l.pos+size, "the subscript %c belongs behind a name", c)
	case unsupported[c] != "":
		if c == '!' && strings.HasPrefix(rest, "!=") {
			l.symbol()
			return
		}
		failUnsupported(l.pos, l.pos+size, "%s", unsupported[c])
	case strings.HasPrefix(rest, "..."):
		failUnsupported(l.pos, l.pos+3, "%s", unsupported['…'])
	case unicode.IsLetter(c) && c != '𝜕' && c != '𝛛':
		l.name()
	default:
		l.symbol()
	}
}

// add appends a token and goes on behind it.
func (l *lexer) add(t token) {
	l.tokens = append(l.tokens, t)
	l.pos = t.end
}

// symbol reads an operator, relation or bracket.
func (l *lexer) symbol() {
	rest := l.src[l.pos:l.end]
	for _, s := range symbols {
		if !strings.HasPrefix(rest, s.spelling) {
			continue
		}
		t := token{kind: symbolToken, pos: l.pos, end: l.pos + len(s.spelling), text: s.symbol}
		if t.text == "<-" {
			// Within parentheses nothing is assigned: select(x<-1, ...).
			t.text = ":="
			if len(l.open) > 0 {
				t.text, t.end = "<", t.pos+1
			}
		}
		l.bracket(&t)
		l.add(t)
		return
	}
	c, size := l.peek()
	switch {
	case isPrime(c):
		fail(l.pos, l.pos+size, "a prime belongs directly behind a name")
	case c == '\\' || c == '$':
		fail(l.pos, l.pos+size, "%c is LaTeX, and this is read as plain text", c)
	case c == '.':
		fail(l.pos, l.pos+size, "a full stop within mathematics: one statement ends with ; or a new line")
	}
	fail(l.pos, l.pos+size, "%q is not read in mathematics", c)
}

// bracket connects the brackets of a pair.
func (l *lexer) bracket(t *token) {
	switch {
	case t.opens():
		l.open = append(l.open, len(l.tokens))
	case t.closes():
		if len(l.open) == 0 {
			fail(t.pos, t.end, "%s closes nothing", t.text)
		}
		i := l.open[len(l.open)-1]
		opening := &l.tokens[i]
		if opening.text+t.text != "()" && opening.text+t.text != "[]" && opening.text+t.text != "{}" {
			fail(t.pos, t.end, "%s cannot close the %s at offset %d", t.text, opening.text, opening.pos)
		}
		l.open = l.open[:len(l.open)-1]
		opening.match, t.match = len(l.tokens), i
	}
}

// number reads digits with a decimal point and an exponent, each optional.
func (l *lexer) number() {
	rest := l.src[l.pos:l.end]
	digits := func(i int) int {
		for i < len(rest) && isDigit(rune(rest[i])) {
			i++
		}
		return i
	}
	n := digits(0)
	if n+1 < len(rest) && rest[n] == '.' && isDigit(rune(rest[n+1])) {
		n = digits(n + 1)
	}
	if n > maxDigits {
		fail(l.pos, l.pos+n, "a number of more than %d digits", maxDigits)
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		i := n + 1
		if i < len(rest) && (rest[i] == '+' || rest[i] == '-') {
			i++
		}
		if end := digits(i); end > i {
			// 2e3x would be 2000*x; but 2e3_x or 2e3' is no number.
			power := strings.TrimLeft(rest[i:end], "0")
			if len(power) > 4 || len(power) == 4 && power > fmt.Sprint(maxExponent) {
				fail(l.pos, l.pos+end, "the exponent of a number is at most %d; write a power, 10^n", maxExponent)
			}
			if size, _ := strconv.Atoi(power); n+size > maxDigits {
				fail(l.pos, l.pos+end, "a number of more than %d digits", maxDigits)
			}
			n = end
		}
	}
	value, ok := new(big.Rat).SetString(rest[:n])
	if !ok {
		fail(l.pos, l.pos+n, "%s is not a number", rest[:n])
	}
	l.add(token{kind: numberToken, pos: l.pos, end: l.pos + n, text: rest[:n], value: value})
}

// run returns the plain text of the leading characters that are in the table,
// Greek letters by their names, and how many bytes they are.
func run(s string, table map[rune]rune) (text string, size int) {
	var b strings.Builder
	for i, c := range s {
		plain := table[c]
		if plain == 0 {
			return b.String(), i
		}
		if greek := greekNames[plain]; greek != "" {
			b.WriteString(greek)
		} else {
			b.WriteRune(plain)
		}
	}
	return b.String(), len(s)
}

func isDigit(c rune) bool { return '0' <= c && c <= '9' }

func isPrime(c rune) bool { return c == '\'' || c == '′' || c == '’' || c == '″' || c == '‴' }

// isSpace reports whether c is white space, which includes the invisible
// operators that some programs put between factors.
func isSpace(c rune) bool {
	return unicode.IsSpace(c) || c == '\u200b' || '\u2060' <= c && c <= '\u2064' || c == '\ufe0f' || c == '\ufeff'
}

// trim returns the part of a source that is mathematics: without white space,
// the frame of a box, a bullet, and a full stop or comma at the end. If unframe
// is set, vertical bars that seem to be a frame are removed too.
func trim(src string, unframe bool) (pos, end int) {
	pos, end = 0, len(src)
	frame := func(c rune) bool { return isSpace(c) || '─' <= c && c <= '╿' }
	shrink := func(left, right func(rune) bool) {
		pos = end - len(strings.TrimLeftFunc(src[pos:end], left))
		end = pos + len(strings.TrimRightFunc(src[pos:end], right))
	}
	shrink(frame, frame)
	if unframe {
		left, right := bars(src[pos:end])
		if left {
			pos++
		}
		if right {
			end--
		}
	}
	shrink(func(c rune) bool { return isSpace(c) || c == '•' || c == '‣' || c == '◦' },
		func(c rune) bool { return isSpace(c) || c == '•' || c == ',' || c == ';' })
	if end > pos && src[end-1] == '.' && !strings.HasSuffix(src[pos:end], "..") {
		end--
		shrink(isSpace, isSpace)
	}
	return pos, end
}

// framed reports whether unframing makes a difference.
func framed(src string) bool {
	pos, end := trim(src, false)
	without, before := trim(src, true)
	return pos != without || end != before
}

// bars reports whether vertical bars at the ends of s are a frame rather than
// absolute values: read as pairs they would be left over or enclose a relation.
func bars(s string) (left, right bool) {
	left, right = strings.HasPrefix(s, "|"), len(s) > 1 && strings.HasSuffix(s, "|")
	if !left && !right {
		return false, false
	}
	inside, relation := false, false
	for i, c := range s {
		switch c {
		case '|':
			inside = !inside
		case '=':
			if i > 0 && strings.IndexByte("=<>!", s[i-1]) >= 0 || strings.HasPrefix(s[i+1:], "=") {
				continue // a comparison
			}
			relation = relation || inside
		case '≈', '←':
			relation = relation || inside
		}
	}
	if inside && left && right {
		right = relation // an odd one: the first, unless both belong together
	}
	if inside || relation {
		return left, right
	}
	return false, false
}

// isFunction reports whether a name directly before a parenthesis is a
// function (see [Options.Function]).
func (opt Options) isFunction(name string, primes int) bool {
	if opt.Function != nil {
		return opt.Function(name)
	}
	if primes > 0 {
		return true
	}
	if op := ops.Lookup(name); op != nil {
		return op.Arity() > 0
	}
	switch splitName(name).base {
	case "f", "g", "h", "F", "G", "H", "phi", "psi", "sigma":
		return true
	}
	return false
}
