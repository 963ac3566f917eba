package notation

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// sumRange recognises the range that makes the word sum a sum; sum_i = 1 is a
// statement about the name sum_i.
var sumRange = regexp.MustCompile(`^_\s*([{(]\s*\pL+\s*=|\pL=-?[0-9]+\^)`)

// A nameReader collects the parts of a name in the order they are written.
type nameReader struct {
	base       strings.Builder
	accents    []string
	label      string
	subscripts []string
	primes     int
}

// canonical returns the parts in the order of canonical names.
func (n *nameReader) canonical() string {
	name := n.base.String()
	for _, a := range n.accents {
		name = accented(name, a)
	}
	if n.label != "" {
		name = labelled(name, n.label)
	}
	for _, s := range n.subscripts {
		name = subscripted(name, s)
	}
	return name
}

// name reads a name with its accents, subscripts, label and primes.
func (l *lexer) name() {
	var n nameReader
	pos := l.pos
	l.base(&n)
	if n.base.String() == "sum" && sumRange.MatchString(l.src[l.pos:l.end]) {
		l.add(token{kind: sumToken, pos: pos, end: l.pos, text: "sum"})
		return
	}
	for l.suffix(&n) {
	}
	l.add(token{kind: nameToken, pos: pos, end: l.pos, text: n.canonical(), primes: n.primes})
}

// base reads letters, digits and accents. A Greek letter is a name of its own
// next to other letters, as in 2πr, unless something small is meant: Δw, δz,
// dθ.
func (l *lexer) base(n *nameReader) {
	letters, wasGreek := 0, false
	small := func() bool {
		b := n.base.String()
		return b == "d" || b == "Delta" || b == "delta"
	}
	for {
		c, size := l.peek()
		c = uprightLetter(c)
		accent := accents[c]
		switch {
		case size == 0:
			return
		case accent != "" && letters > 0:
			n.accents = append(n.accents, accent)
		case isDigit(c) && letters > 0:
			n.base.WriteRune(c)
			wasGreek = false
		case !unicode.IsLetter(c) || subscripts[c] != 0 || superscripts[c] != 0 || unsupported[c] != "" || c == 'Σ':
			return
		default:
			greek := greekNames[c]
			if letters > 0 && (wasGreek || greek != "") && !small() {
				return
			}
			if greek != "" {
				n.base.WriteString(greek)
			} else if letter, accent := decompose(c); accent != "" && (letters == 0 || n.base.String() == "d") {
				n.base.WriteRune(letter)
				n.accents = append(n.accents, accent)
			} else {
				n.base.WriteRune(c)
			}
			letters, wasGreek = letters+1, greek != ""
		}
		l.pos += size
	}
}

// suffix reads one subscript, label or run of primes, and reports whether
// there was one.
func (l *lexer) suffix(n *nameReader) bool {
	c, size := l.peek()
	rest := l.src[l.pos:l.end]
	switch {
	case isPrime(c):
		n.primes += map[rune]int{'″': 2, '‴': 3}[c]
		if c != '″' && c != '‴' {
			n.primes++
		}
		l.pos += size
		return true
	case subscripts[c] != 0:
		text, used := run(rest, subscripts)
		n.subscripts = append(n.subscripts, text)
		l.pos += used
		return true
	case c == '_':
		l.subscript(n)
		return true
	case n.label == "" && (c == '^' || superscripts[c] != 0):
		text, parenthesised, used := superscript(rest)
		if text == "" || l.isBelow(n) && isPower(text, parenthesised) || !l.isLabel(n, text, parenthesised) {
			return false
		}
		n.label = text
		l.pos += used
		return true
	}
	return false
}

// subscript reads _word, _{...} or _(...).
func (l *lexer) subscript(n *nameReader) {
	pos := l.pos
	l.pos++
	c, _ := l.peek()
	if c == '{' || c == '(' {
		text, used := enclosed(l.src[l.pos:l.end])
		if text == "" {
			fail(pos, l.pos+1, "a subscript is empty or never closed")
		}
		n.subscripts = append(n.subscripts, text)
		l.pos += used
		return
	}
	var word strings.Builder
	for {
		c, size := l.peek()
		c = uprightLetter(c)
		if size == 0 || subscripts[c] != 0 || superscripts[c] != 0 || !isDigit(c) && !unicode.IsLetter(c) {
			break
		}
		if greek := greekNames[c]; greek != "" {
			word.WriteString(greek)
		} else {
			word.WriteRune(c)
		}
		l.pos += size
	}
	switch text := word.String(); {
	case text == "":
		fail(pos, l.pos, "a letter, a digit or { must follow the subscript sign _")
	case len(n.subscripts) == 0 && n.label == "" && isAccent(text):
		n.accents = append(n.accents, text)
	default:
		n.subscripts = append(n.subscripts, text)
	}
}

// isBelow reports whether a name is that of a variable of differentiation, whose
// power may say how often: dx behind a line, x behind ∂.
func (l *lexer) isBelow(n *nameReader) bool {
	at := len(l.tokens) - 1
	if at >= 0 && l.tokens[at].is("∂") {
		return true
	}
	isDifferential := func(text string) bool { return len(text) > 1 && text[0] == 'd' }
	if !isDifferential(n.base.String()) {
		return false
	}
	for at >= 0 && (l.tokens[at].is("(") || l.tokens[at].kind == nameToken && isDifferential(l.tokens[at].text)) {
		at--
	}
	return at >= 0 && l.tokens[at].is("/")
}

// isLabel decides whether a superscript is a label rather than a power.
func (l *lexer) isLabel(n *nameReader, text string, parenthesised bool) bool {
	if text == "+" || text == "-" {
		return true // w⁺ is the next w; nothing can be raised to a sign
	}
	base := n.base.String()
	for _, a := range n.accents {
		base = accented(base, a)
	}
	if l.opt.Label != nil {
		return l.opt.Label(base, text, parenthesised)
	}
	return parenthesised && base != "e"
}

// superscript returns the canonical text of the superscript that s begins
// with, if it has one of the forms that may be a label: ^[L-1], ^{(l)}, ^L, ⁽ˡ⁾,
// ᴸ. The parentheses of x^(2) only group.
func superscript(s string) (text string, parenthesised bool, size int) {
	if text, size = run(s, superscripts); size > 0 {
		if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
			return strings.TrimSuffix(inner, ")"), true, size
		}
		return text, false, size
	}
	s = strings.TrimPrefix(s, "^")
	switch {
	case strings.HasPrefix(s, "["):
		text, size = enclosed(s)
		return text, true, size + 1
	case strings.HasPrefix(s, "{"):
		text, size = enclosed(s)
		if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
			return strings.TrimSuffix(inner, ")"), true, size + 1
		}
		return text, false, size + 1
	}
	for size < len(s) && (isDigit(rune(s[size])) || 'a' <= s[size]|' ' && s[size]|' ' <= 'z') {
		size++
	}
	return s[:size], false, size + 1
}

// maxEnclosed bounds a subscript or label, and with it how far ahead is looked
// for its end.
const maxEnclosed = 200

// enclosed returns the text within the bracket that s begins with, without
// white space and with Greek letters by their names. The text is "" where the
// bracket is not closed or its contents cannot be part of a name.
func enclosed(s string) (text string, size int) {
	s = s[:min(len(s), maxEnclosed)]
	if !strings.ContainsAny(s, ")]}") {
		return "", 0
	}
	var b strings.Builder
	var expect []byte
	for i, c := range s {
		switch c = uprightLetter(c); {
		case strings.ContainsRune("([{", c):
			expect = append(expect, map[rune]byte{'(': ')', '[': ']', '{': '}'}[c])
			if len(expect) == 1 {
				continue
			}
			b.WriteRune(c)
		case strings.ContainsRune(")]}", c):
			if expect[len(expect)-1] != byte(c) {
				return "", 0
			}
			expect = expect[:len(expect)-1]
			if len(expect) == 0 {
				return b.String(), i + 1
			}
			b.WriteRune(c)
		case isSpace(c):
		case greekNames[c] != "":
			b.WriteString(greekNames[c])
		case unicode.IsControl(c):
			return "", 0
		default:
			b.WriteRune(c)
		}
	}
	return "", 0
}

// uprightLetter returns the plain letter for one in mathematical italics, which is
// how some programs write every variable.
func uprightLetter(c rune) rune {
	switch {
	case c == 'ℎ':
		return 'h'
	case 0x1d434 <= c && c <= 0x1d44d:
		return 'A' + c - 0x1d434
	case 0x1d44e <= c && c <= 0x1d467:
		return 'a' + c - 0x1d44e
	case 0x1d6fc <= c && c <= 0x1d714:
		return 'α' + c - 0x1d6fc
	}
	return c
}

// decompose splits a letter such as ŷ into the letter and its accent.
func decompose(c rune) (letter rune, accent string) {
	if c < utf8.RuneSelf {
		return c, ""
	}
	parts := norm.NFD.String(string(c))
	letter, size := utf8.DecodeRuneInString(parts)
	mark, rest := utf8.DecodeRuneInString(parts[size:])
	if size+rest != len(parts) {
		return c, ""
	}
	return letter, accents[mark]
}
