package mathml

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FromLaTeX returns a math element for the inside of a formula. Rows that \\
// ends, with columns that & parts, become a table.
func FromLaTeX(source string, display bool) string {
	source = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF { // what XML does not have
			return -1
		}
		return r
	}, strings.ToValidUTF8(source, "\uFFFD"))
	p := &parser{source: source}
	body := p.rows("", alignedColumns)
	if display {
		return `<math display="block">` + body + "</math>"
	}
	return "<math>" + body + "</math>"
}

// maxDepth bounds how deep groups are set; what lies deeper is shown as it is
// written.
const maxDepth = 150

// A parser sets a formula while it reads it.
type parser struct {
	source string
	pos    int
	depth  int
}

// peek returns the next character after white space and comments, 0 at the end.
func (p *parser) peek() rune {
	for p.pos < len(p.source) {
		c := p.source[p.pos]
		switch {
		case c == '%':
			end := strings.IndexByte(p.source[p.pos:], '\n')
			if end < 0 {
				p.pos = len(p.source)
				return 0
			}
			p.pos += end
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~':
			p.pos++
		default:
			r, _ := utf8.DecodeRuneInString(p.source[p.pos:])
			return r
		}
	}
	return 0
}

// next consumes the character that peek returns.
func (p *parser) next() rune {
	r := p.peek()
	if p.pos < len(p.source) {
		_, size := utf8.DecodeRuneInString(p.source[p.pos:])
		p.pos += size
	}
	return r
}

// command returns the name of the command that comes next, "" if none does; its
// length in the source is len(name) + 1.
func (p *parser) command() string {
	if p.peek() != '\\' {
		return ""
	}
	rest := p.source[p.pos+1:]
	end := strings.IndexFunc(rest, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
	switch {
	case rest == "":
		return " "
	case end < 0:
		return rest
	case end == 0:
		_, size := utf8.DecodeRuneInString(rest)
		return rest[:size]
	}
	return rest[:end]
}

func (p *parser) skip(name string) { p.pos = min(len(p.source), p.pos+1+len(name)) }

// ends reports whether the row at hand ends here: at a closing brace, the named
// command, a column or a line.
func (p *parser) ends(closing string) bool {
	switch r := p.peek(); r {
	case 0, '&':
		return true
	case '}', ']':
		return closing == string(r)
	case '\\':
		c := p.command()
		return c == `\` || c == "cr" || c != "" && c == closing
	}
	return false
}

// row sets everything up to the end of a row.
func (p *parser) row(closing string) []string {
	var items []string
	for !p.ends(closing) {
		if p.peek() == '}' { // one too many
			p.next()
			items = append(items, leftover("}"))
			continue
		}
		if item := p.scripted(); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// rows sets rows and columns up to the end, as a table if there are several.
func (p *parser) rows(closing, columns string) string {
	table := [][]string{{}}
	for {
		cell := strings.Join(p.row(closing), "")
		last := len(table) - 1
		table[last] = append(table[last], cell)
		if p.peek() == '&' {
			p.next()
			continue
		}
		if c := p.command(); c == `\` || c == "cr" {
			p.skip(c)
			if p.peek() == '[' { // the space after the row
				if end := strings.IndexByte(p.source[p.pos:], ']'); end >= 0 {
					p.pos += end + 1
				}
			}
			table = append(table, nil)
			continue
		}
		break
	}
	if last := table[len(table)-1]; len(table) > 1 && len(last) == 1 && last[0] == "" {
		table = table[:len(table)-1]
	}
	if len(table) == 1 && (len(table[0]) == 1 || columns == alignedColumns) {
		return mrow(table[0])
	}
	var b strings.Builder
	b.WriteString(`<mtable class="` + columns + `">`)
	for _, row := range table {
		b.WriteString("<mtr>")
		for _, cell := range row {
			b.WriteString("<mtd>" + cell + "</mtd>")
		}
		b.WriteString("</mtr>")
	}
	b.WriteString("</mtable>")
	return b.String()
}

// The classes of tables: columns that alternate between flush right and flush
// left, as in align; flush left, as in cases; centred, as in a matrix.
const (
	alignedColumns = "aligned"
	casesColumns   = "cases"
	matrixColumns  = "matrix"
)

// mrow puts items together.
func mrow(items []string) string {
	if len(items) == 1 && !strings.HasSuffix(items[0], "\u2061</mo>") {
		return items[0]
	}
	return "<mrow>" + strings.Join(items, "") + "</mrow>"
}

// scripted sets an atom with what stands above and below it.
func (p *parser) scripted() string {
	limits, applied := false, ""
	if c := p.command(); functions[c] || c == "operatorname" {
		applied = "<mo>\u2061</mo>" // the invisible application of a function
	}
	switch p.command() {
	case "sum", "prod", "lim", "max", "min", "sup", "inf", "argmax", "argmin":
		limits = true
	}
	var base string
	if r := p.peek(); r == '^' || r == '_' || r == '\'' {
		base = "<mrow></mrow>"
	} else if base = p.atom(); base == "" {
		return ""
	}
	var below, above []string
	for again := 0; ; again++ {
		switch r := p.peek(); {
		case r == '_' && below == nil:
			p.next()
			below = append(below, p.argument())
		case r == '^' && len(above) == 0:
			p.next()
			above = append(above, p.argument())
		case r == '\'' || r == '′':
			p.next()
			above = append(above, `<mo lspace="0" rspace="0">′</mo>`)
		case p.command() == "limits" || p.command() == "nolimits":
			limits = p.command() == "limits"
			p.skip(p.command())
		case (r == '_' || r == '^') && len(below)+len(above) > 0 && again < maxDepth: // x_1_2 is {x_1}_2
			base, below, above = attached(base, below, above, limits), nil, nil
		default:
			return attached(base, below, above, limits) + applied
		}
	}
}

// attached puts scripts to a base.
func attached(base string, below, above []string, limits bool) string {
	name := "sub"
	up := "sup"
	if limits {
		name, up = "under", "over"
	}
	switch {
	case len(below) > 0 && len(above) > 0:
		return "<m" + name + up + ">" + base + mrow(below) + mrow(above) + "</m" + name + up + ">"
	case len(below) > 0:
		return "<m" + name + ">" + base + mrow(below) + "</m" + name + ">"
	case len(above) > 0:
		return "<m" + up + ">" + base + mrow(above) + "</m" + up + ">"
	}
	return base
}

// argument sets what a command or a script applies to: a group or one token.
func (p *parser) argument() string {
	r := p.peek()
	switch {
	case r == 0:
		return "<mrow></mrow>"
	case r == '{' || r == '\\':
		if s := p.atom(); s != "" {
			return s
		}
		return "<mrow></mrow>"
	case r == '}' || r == '&':
		return "<mrow></mrow>"
	case r >= '0' && r <= '9':
		p.next()
		return "<mn>" + string(r) + "</mn>"
	}
	return symbol(p.next())
}

// atom sets a token, a group, or a command with its arguments. What leaves no
// trace is "".
func (p *parser) atom() string {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		rest := p.source[p.pos:]
		p.pos = len(p.source)
		return leftover(rest)
	}
	switch r := p.peek(); {
	case r == '{':
		p.next()
		items := p.row("}")
		for p.peek() == '&' { // a column cannot end within a group
			p.next()
			items = append(items, p.row("}")...)
		}
		if p.peek() == '}' {
			p.next()
		} else if c := p.command(); c == `\` || c == "cr" {
			p.skip(c)
			items = append(items, p.row("}")...)
			if p.peek() == '}' {
				p.next()
			}
		}
		return "<mrow>" + strings.Join(items, "") + "</mrow>"
	case r == '\\':
		return p.commanded()
	case r >= '0' && r <= '9' || r == '.' && p.digitFollows():
		return p.number()
	default:
		return symbol(p.next())
	}
}

func (p *parser) digitFollows() bool {
	return p.pos+1 < len(p.source) && p.source[p.pos+1] >= '0' && p.source[p.pos+1] <= '9'
}

// number sets digits with a point among them.
func (p *parser) number() string {
	start := p.pos
	for p.pos < len(p.source) {
		if c := p.source[p.pos]; c >= '0' && c <= '9' || c == '.' && p.digitFollows() {
			p.pos++
			continue
		}
		break
	}
	return "<mn>" + p.source[start:p.pos] + "</mn>"
}

// symbol sets a character.
func symbol(r rune) string {
	switch r {
	case '-':
		return "<mo>−</mo>"
	case '*':
		return "<mo>·</mo>"
	case '(', ')', '[', ']', '|':
		return `<mo stretchy="false">` + string(r) + "</mo>"
	}
	s := html.EscapeString(string(r))
	switch {
	case unicode.IsLetter(r):
		return "<mi>" + s + "</mi>"
	case unicode.IsDigit(r):
		return "<mn>" + s + "</mn>"
	}
	return "<mo>" + s + "</mo>"
}

// leftover shows what could not be set as it is written.
func leftover(s string) string {
	return `<mtext class="unset">` + html.EscapeString(s) + "</mtext>"
}
