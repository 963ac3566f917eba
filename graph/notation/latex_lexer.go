package notation

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type latexKind uint8

const (
	latexEnd        latexKind = iota
	latexNumber               // digits
	latexLetter               // one letter, by its canonical name
	latexWord                 // an upright word, one name or function
	latexProse                // words that are no mathematics
	latexCommand              // \frac and the like, without the backslash
	latexSymbol               // an operator or punctuation
	latexRelation             // = and the like
	latexComparison           // < and the like
	latexPartial              // ∂
	latexOpen                 // a visible bracket
	latexClose                //
	latexGroup                // {
	latexUngroup              // }
	latexSuper                // a run of Unicode superscripts
	latexSub                  // a run of Unicode subscripts
	latexBegin                // \begin{cases}
	latexFinish               // \end{cases}
	latexBreak                // \\
	latexQuad                 // a wide space
)

// A latexToken is a word of LaTeX. What only sets space or size is no token.
type latexToken struct {
	kind     latexKind
	pos, end int
	// text is the canonical form: of a letter its name, of a bracket the
	// opening or closing character, of an operator one character.
	text     string
	accent   string // of a letter that carries one: ŷ
	font     latexFont
	relation RelationKind
	space    bool // stands behind white space
	plain    bool // an unstyled Latin letter, which may be part of a word
	left     bool // a bracket made by \left or \right
	match    int  // of a group, the place of its partner
}

func (t latexToken) is(kind latexKind, text string) bool { return t.kind == kind && t.text == text }

func (t latexToken) symbol(text string) bool { return t.is(latexSymbol, text) }

// adjoins reports whether t stands directly behind the token before.
func (t latexToken) adjoins(before latexToken) bool { return t.pos == before.end }

// A latexLexer splits a source into tokens.
type latexLexer struct {
	src    string
	pos    int
	space  bool
	tokens []latexToken
	groups []int // places of braces not closed yet
}

// latexTokenize returns the tokens of src, the last of which is a latexEnd.
func latexTokenize(src string) []latexToken {
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
	l := &latexLexer{src: src}
	l.markers()
	for l.pos < len(src) {
		l.next()
	}
	if len(l.groups) > 0 {
		t := l.tokens[l.groups[len(l.groups)-1]]
		fail(t.pos, t.end, "{ is never closed")
	}
	return append(l.tokens, latexToken{kind: latexEnd, pos: len(src), end: len(src), space: true})
}

// markers skips what stands before mathematics in Markdown: quotation marks
// and list bullets.
func (l *latexLexer) markers() {
	for {
		rest := strings.TrimLeftFunc(l.src[l.pos:], isFrame)
		start := len(l.src) - len(rest)
		switch {
		case strings.HasPrefix(rest, ">") && !strings.HasPrefix(rest, ">="), strings.HasPrefix(rest, "* "):
			l.pos = start + 1
		case strings.HasPrefix(rest, "•"):
			l.pos = start + len("•")
		default:
			l.pos = start
			return
		}
	}
}

// isFrame reports whether c is white space or drawn around mathematics.
func isFrame(c rune) bool { return isSpace(c) || '─' <= c && c <= '╿' }

// add appends a token that extends to end, and goes on behind it.
func (l *latexLexer) add(kind latexKind, text string, end int) *latexToken {
	l.tokens = append(l.tokens, latexToken{kind: kind, pos: l.pos, end: end, text: text, space: l.space})
	l.pos, l.space = end, false
	return &l.tokens[len(l.tokens)-1]
}

// next reads what stands at l.pos.
func (l *latexLexer) next() {
	c, size := utf8.DecodeRuneInString(l.src[l.pos:])
	c = uprightLetter(c)
	end := l.pos + size
	rest := l.src[l.pos:]
	switch {
	case isSpace(c) || c == '~':
		l.pos, l.space = end, true
	case c == '\\':
		l.command()
	case c == '%':
		l.comment()
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rune(rest[1])):
		l.number()
	case c == '∂' || c == '𝜕' || c == '𝛛':
		l.add(latexPartial, "∂", end)
	case superscripts[c] != 0:
		text, n := run(rest, superscripts)
		l.add(latexSuper, text, l.pos+n)
	case subscripts[c] != 0:
		text, n := run(rest, subscripts)
		l.add(latexSub, text, l.pos+n)
	case c == ':':
		l.colon(end)
	case isPrime(c):
		for range max(1, map[rune]int{'″': 2, '‴': 3}[c]) {
			l.tokens = append(l.tokens, latexToken{kind: latexSymbol, text: "'", pos: l.pos, end: end, space: l.space})
		}
		l.pos, l.space = end, false
	case strings.HasPrefix(rest, "..."):
		failUnsupported(l.pos, l.pos+3, "an ellipsis is not read: write all terms")
	case strings.HasPrefix(rest, "=>"):
		l.add(latexRelation, "=>", l.pos+2).relation = Implies
	case strings.HasPrefix(rest, "!="):
		failUnsupported(l.pos, l.pos+2, "an inequation is not read")
	case c != '|' && l.known(string(c), end): // but \| is a norm
	case unicode.IsLetter(c):
		l.letter(c, end)
	case strings.ContainsRune("()[]", c):
		l.bracket(string(c), end, false)
	case c == '{':
		if strings.HasPrefix(rest, "{}") && !l.needsOperand() {
			l.pos += 2
			return
		}
		l.groups = append(l.groups, len(l.tokens))
		l.add(latexGroup, "{", end)
	case c == '}':
		l.ungroup(end)
	case isFrame(c) && strings.TrimFunc(l.src[l.pos:], isFrame) == "":
		l.pos = len(l.src)
	default:
		l.punctuation(c, end)
	}
}

// latexCharacters are the spellings of operators and punctuation.
var latexCharacters = map[rune]string{
	'+': "+", '-': "-", '−': "-", '–': "-", '*': "*", '×': "*", '·': "*", '∙': "*", '⋅': "*", '∗': "*", '/': "/", '÷': "/",
	'∕': "/", '^': "^", '_': "_", ',': ",", ';': ";", '&': "&", '|': "|", '∣': "|", '!': "!", '.': ".", '√': "√", '，': ",",
}

func (l *latexLexer) punctuation(c rune, end int) {
	text := latexCharacters[c]
	if text == "" {
		fail(l.pos, end, "%q is not read in mathematics", c)
	}
	l.add(latexSymbol, text, end)
}

// needsOperand reports whether an empty group at this place is the operand of
// something rather than an invisible helper of the layout.
func (l *latexLexer) needsOperand() bool {
	if len(l.tokens) == 0 {
		return false
	}
	t := l.tokens[len(l.tokens)-1]
	return t.kind == latexCommand || t.kind == latexUngroup || t.symbol("^") || t.symbol("_") || t.kind == latexClose
}

// known adds the token for a relation, a comparison, or a command or character
// that stands for something out of scope, and reports whether it was one.
func (l *latexLexer) known(name string, end int) bool {
	if r, ok := latexRelations[name]; ok {
		l.add(latexRelation, name, end).relation = r
		return true
	}
	if text, ok := latexComparisons[name]; ok {
		l.add(latexComparison, text, end)
		return true
	}
	if what, ok := latexUnsupported[name]; ok {
		failUnsupported(l.pos, end, "%s is not read: mathematics here is of single real numbers, written out", what)
	}
	return false
}

// colon reads := and the colon, which is nothing else.
func (l *latexLexer) colon(end int) {
	rest := strings.TrimLeft(l.src[end:], " ")
	if !strings.HasPrefix(rest, "=") {
		fail(l.pos, end, "a colon is not read; := is")
	}
	l.add(latexRelation, ":=", len(l.src)-len(rest)+1).relation = Assign
}

// comment skips a LaTeX comment, which must end with its line: at the end of a
// source of one line it is more likely that a percent sign was meant.
func (l *latexLexer) comment() {
	line, _, more := strings.Cut(l.src[l.pos:], "\n")
	if !more {
		fail(l.pos, l.pos+1, `%% begins a comment in LaTeX; write \%%`)
	}
	l.pos += len(line)
}

// number reads digits with a decimal point.
func (l *latexLexer) number() {
	end := l.pos
	point := false
	for end < len(l.src) {
		c := l.src[end]
		decimal := c == '.' && !point && end+1 < len(l.src) && isDigit(rune(l.src[end+1]))
		if !isDigit(rune(c)) && !decimal {
			break
		}
		point = point || decimal
		end++
	}
	if end-l.pos > maxDigits {
		fail(l.pos, end, "a number of more than %d digits", maxDigits)
	}
	if rest := l.src[end:]; len(rest) > 1 && rest[0]|' ' == 'e' && (isDigit(rune(rest[1])) ||
		len(rest) > 2 && strings.ContainsRune("+-", rune(rest[1])) && isDigit(rune(rest[2]))) {
		fail(l.pos, end+2, `write powers of ten as 1.5 \cdot 10^{-3}`)
	}
	l.add(latexNumber, l.src[l.pos:end], end)
}

// letter reads a letter with the accents that are combined with it.
func (l *latexLexer) letter(c rune, end int) {
	name, accent := string(c), ""
	if c >= utf8.RuneSelf {
		if letter, a := decompose(c); a != "" {
			c, name, accent = letter, string(letter), a
		}
	}
	for accent == "" {
		mark, size := utf8.DecodeRuneInString(l.src[end:])
		if accents[mark] == "" {
			break
		}
		accent = accents[mark]
		end += size
	}
	plain := accent == "" && ('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z')
	if greek := greekNames[c]; greek != "" {
		name = greek
	}
	t := l.add(latexLetter, name, end)
	t.accent, t.plain = accent, plain
}

// bracket adds a bracket that shows.
func (l *latexLexer) bracket(text string, end int, left bool) {
	kind := latexOpen
	if strings.Contains(")]}", text) {
		kind = latexClose
	}
	l.add(kind, text, end).left = left
}

func (l *latexLexer) ungroup(end int) {
	if len(l.groups) == 0 {
		fail(l.pos, end, "} closes nothing")
	}
	i := l.groups[len(l.groups)-1]
	l.groups = l.groups[:len(l.groups)-1]
	l.tokens[i].match = len(l.tokens)
	l.add(latexUngroup, "}", end).match = i
}
