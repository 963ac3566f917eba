package document

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/chainrule-go/chainrule/graph/notation"
)

const (
	// maxExpansions and maxExpanded bound what the macros of one document can
	// cost: how often one is used, and how many bytes come of it.
	maxExpansions = 10_000
	maxExpanded   = 1_000_000
)

// A macro is a TeX macro that the document defines.
type macro struct {
	parameters int
	optional   bool    // the first parameter is optional,
	byDefault  passage // and this if absent
	body       passage
}

// macros are those defined so far.
type macros struct {
	byName     map[string]macro  // by name with its backslash
	ends       map[string]string // the names of macros for \end{...}, by environment
	expansions int
	bytes      int
	wasted     int // bytes read for definitions that turned out to be none
}

func newMacros() *macros { return &macros{byName: map[string]macro{}, ends: map[string]string{}} }

// definesMacro tells whether the command defines a macro.
func definesMacro(command string) bool {
	switch command {
	case `\newcommand`, `\renewcommand`, `\providecommand`, `\def`, `\gdef`, `\let`, `\DeclareMathOperator`:
		return true
	}
	return false
}

// define reads the definition that p begins with, and returns its length, or
// 0 if it is none that can be used, such as a \def with delimiters between its
// parameters: the macro is then an unknown command.
func (m *macros) define(p passage) int {
	// A longer definition is hardly one, but a brace that is never closed.
	const longest = 20_000
	if m.wasted > maxExpanded {
		return 0
	}
	if len(p.text) > longest {
		p = p.slice(0, longest)
	}
	in := &input{stack: []frame{{passage: p}}}
	command, _ := in.token()
	if !m.defineBy(command.text, in) {
		m.wasted += in.stack[0].at
		return 0
	}
	return in.stack[0].at
}

// defineBy reads the rest of a definition after its command.
func (m *macros) defineBy(command string, in *input) bool {
	var def macro
	if command != `\def` && command != `\gdef` {
		in.accept("*")
	}
	named, ok := in.argument()
	name := strings.TrimSpace(named.text)
	if !ok || len(name) < 2 || name[0] != '\\' {
		return false
	}
	switch command {
	case `\let`:
		in.accept("=")
		def.body, ok = in.argument()
	case `\DeclareMathOperator`:
		def.body, ok = in.argument()
		var b builder
		b.fixed(`\operatorname{`, def.body.origin(0))
		b.add(def.body, 0, len(def.body.text))
		b.fixed(`}`, def.body.origin(len(def.body.text)))
		def.body = b.passage()
	case `\def`, `\gdef`:
		for in.accept("#") {
			in.token()
			def.parameters++
		}
		if !in.ahead("{") {
			return false
		}
		def.body, ok = in.argument()
	default:
		if count, found := in.optional(); found {
			if len(count.text) != 1 || count.text[0] < '0' || count.text[0] > '9' {
				return false
			}
			def.parameters = int(count.text[0] - '0')
			def.byDefault, def.optional = in.optional()
		}
		def.body, ok = in.argument()
	}
	if !ok || def.parameters > 9 {
		return false
	}
	m.byName[name] = def
	if environment := environmentOf(def, `\end{`); environment != "" {
		m.ends[environment] = name
	}
	return true
}

// environmentOf returns the environment that a macro begins or ends, and does
// nothing else.
func environmentOf(def macro, command string) string {
	name, ok := strings.CutPrefix(strings.TrimSpace(def.body.text), command)
	if name, closed := strings.CutSuffix(name, "}"); ok && closed && def.parameters == 0 {
		return name
	}
	return ""
}

// delimiters returns the environment that the named macro is short for the
// beginning of, and the macro for its end.
func (m *macros) delimiters(name string) (environment, closing string, ok bool) {
	environment = environmentOf(m.byName[name], `\begin{`)
	closing, ok = m.ends[environment]
	return environment, closing, ok && environment != ""
}

// expand returns p with the macros it uses expanded and the definitions in it
// taken out. What a macro stands for comes from the place of its use, except
// that its arguments come from where they stand.
func (m *macros) expand(p passage) (passage, error) {
	if !m.touches(p.text) {
		return p, nil
	}
	in := &input{stack: []frame{{passage: p}}}
	var out builder
	var last string
	for {
		t, ok := in.token()
		if !ok {
			return out.passage(), nil
		}
		def, found := m.byName[t.text]
		if !found && !definesMacro(t.text) {
			separate(&out, last, t)
			out.add(t, 0, len(t.text))
			last = t.text
			continue
		}
		use := t.origin(0)
		fail := func(format string, args ...any) (passage, error) {
			// The source is left as it is written, for messages to show.
			at := 0
			for at < len(p.text) && p.origin(at) < use {
				at++
			}
			return p, &notation.SyntaxError{Pos: at, End: min(at+len(t.text), len(p.text)), Message: fmt.Sprintf(format, args...)}
		}
		if definesMacro(t.text) {
			if !m.defineBy(t.text, in) {
				return fail("this definition of a macro cannot be read")
			}
			last = ""
			continue
		}
		m.expansions++
		if m.expansions > maxExpansions {
			return fail("macro %s: more than %d macros are expanded in this document", t.text, maxExpansions)
		}
		body, ok := def.apply(use, in)
		if !ok {
			return fail("macro %s needs %d arguments", t.text, def.parameters)
		}
		m.bytes += len(body.text)
		if m.bytes > maxExpanded {
			return fail("macro %s: the macros of this document expand to more than %d bytes", t.text, maxExpanded)
		}
		in.push(body)
	}
}

// touches tells whether there can be anything to do for expand.
func (m *macros) touches(text string) bool {
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 {
			return false
		}
		name := commandName(text[i:])
		if len(name) == 1 && len(text) > i+1 {
			name = text[i : i+2]
		}
		if _, ok := m.byName[name]; ok || definesMacro(name) {
			return true
		}
		text = text[i+len(name):]
	}
}

// apply reads the arguments of a macro used at the given place, and returns
// what it stands for.
func (d macro) apply(use int, in *input) (passage, bool) {
	var arguments [9]passage
	for i := range d.parameters {
		if i == 0 && d.optional {
			given, ok := in.optional()
			if !ok {
				given = d.byDefault
				given.pieces = []piece{{origin: use, fixed: true}}
			}
			arguments[i] = given
			continue
		}
		a, ok := in.argument()
		if !ok {
			return passage{}, false
		}
		arguments[i] = a
	}
	var b builder
	last := ""
	body := &input{stack: []frame{{passage: d.body}}}
	for {
		t, ok := body.token()
		if !ok {
			return b.passage(), true
		}
		if t.text == "#" {
			if n, ok := body.token(); ok && "1" <= n.text && n.text <= "9" {
				a := arguments[n.text[0]-'1']
				separate(&b, last, a)
				b.add(a, 0, len(a.text))
				last = a.text
				continue
			}
		}
		separate(&b, last, t)
		b.fixed(t.text, use)
		last = t.text
	}
}

// separate puts a space between a command such as \sigma and a letter that
// would otherwise become a part of it.
func separate(b *builder, last string, next passage) {
	if next.text == "" || !isLetter(next.text[0]) {
		return
	}
	if i := strings.LastIndexByte(last, '\\'); i >= 0 && i < len(last)-1 && len(commandName(last[i:])) == len(last)-i {
		b.fixed(" ", next.origin(0))
	}
}

// An input is a stack of texts that are read one after the other: what a
// macro stands for goes on top of the text that uses it.
type input struct {
	stack []frame
}

type frame struct {
	passage
	at int
}

func (in *input) push(p passage) { in.stack = append(in.stack, frame{passage: p}) }

// settle takes away the texts that have been read, but for the last.
func (in *input) settle() *frame {
	for {
		top := &in.stack[len(in.stack)-1]
		if top.at < len(top.text) || len(in.stack) == 1 {
			return top
		}
		in.stack = in.stack[:len(in.stack)-1]
	}
}

// token reads a command such as \frac or \{, or else one character.
func (in *input) token() (passage, bool) {
	f := in.settle()
	rest := f.text[f.at:]
	if rest == "" {
		return passage{}, false
	}
	_, size := utf8.DecodeRuneInString(rest)
	if rest[0] == '\\' {
		size = len(commandName(rest))
		if size == 1 {
			_, second := utf8.DecodeRuneInString(rest[1:])
			size += second
		}
	}
	t := f.slice(f.at, f.at+size)
	f.at += size
	return t, true
}

// space skips white space.
func (in *input) space() {
	for {
		f := in.settle()
		if f.at >= len(f.text) || !strings.ContainsRune(whiteSpace, rune(f.text[f.at])) {
			return
		}
		f.at++
	}
}

// ahead tells whether, after white space, the given character is next.
func (in *input) ahead(c string) bool {
	in.space()
	f := in.settle()
	return strings.HasPrefix(f.text[f.at:], c)
}

// accept reads the given character, if it is next.
func (in *input) accept(c string) bool {
	if !in.ahead(c) {
		return false
	}
	in.settle().at += len(c)
	return true
}

// argument reads an argument: a token, or what stands in braces.
func (in *input) argument() (passage, bool) {
	if !in.accept("{") {
		return in.token()
	}
	return in.until("}")
}

// optional reads an argument in brackets, if one is next.
func (in *input) optional() (passage, bool) {
	if !in.accept("[") {
		return passage{}, false
	}
	return in.until("]")
}

// until reads up to the closing character that is not within braces.
func (in *input) until(closing string) (passage, bool) {
	var b builder
	for depth := 0; ; {
		t, ok := in.token()
		switch {
		case !ok:
			return passage{}, false
		case t.text == closing && depth == 0:
			return b.passage(), true
		case t.text == "{":
			depth++
		case t.text == "}":
			depth--
		}
		b.add(t, 0, len(t.text))
	}
}
