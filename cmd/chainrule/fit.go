package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit"
	"github.com/chainrule-go/chainrule/grad/fit/table"
)

// A fitCommand finds parameters from data.
type fitCommand struct {
	source
	Loss       string   `help:"What to minimise, summed over the rows: a name or an expression of the document." placeholder:"L"`
	Params     []string `help:"The parameters; without it, every name that is neither a column nor given a value." placeholder:"a,b"`
	Map        []string `help:"The column that holds a name's values, where they are called differently." placeholder:"y=COLUMN" sep:"none"`
	Start      []string `help:"Where parameters begin." placeholder:"a=0.1"`
	Fix        []string `help:"Names that are not fitted but have a value." placeholder:"a=1"`
	Bound      []string `help:"Bounds of a parameter; either may be left out." placeholder:"a=0:1"`
	Tie        []string `help:"A parameter as an expression of others." placeholder:"a=2*b" sep:"none"`
	Prior      []string `help:"A normal prior: its mean and its standard deviation." placeholder:"a=1:0.5"`
	Robust     string   `help:"Fit a column by a robust loss instead of squares: huber:SIZE or cauchy:SIZE, where residuals beyond that size count for less." placeholder:"huber:1"`
	Weight     string   `help:"An expression that multiplies the squares, or the loss, of a row." placeholder:"1/s^2"`
	Method     string   `help:"automatic, levenberg-marquardt, lbfgs, gradient-descent or adam." default:"automatic" enum:"automatic,levenberg-marquardt,lbfgs,gradient-descent,adam"`
	Iterations int      `help:"Stop after so many steps." placeholder:"N"`
	Starts     int      `help:"Try so many starts, all but the first drawn at random." placeholder:"N"`
	Seed       uint64   `help:"For what is random: the same seed, the same result." placeholder:"N"`
	Rate       float64  `help:"The step of gradient-descent and adam." placeholder:"RATE"`
	Batch      int      `help:"Rows for a step of gradient-descent and adam; all, if not given." placeholder:"ROWS"`
	Level      float64  `help:"Of the confidence intervals." default:"0.95"`
	Profile    bool     `help:"Intervals by profile likelihood, too."`
	Sandwich   bool     `help:"Standard errors of an M-estimator: for a loss that is no likelihood."`
	JSON       bool     `name:"json" help:"Write the result as JSON."`
	Save       string   `help:"Write the fitted model to a file, which check, eval and grad read." placeholder:"FILE"`
	Plot       []string `help:"Draw data, curve and confidence band, loss and residuals to a file, .svg or .png; - draws the curve in the terminal." placeholder:"FILE"`
	TraceNaN   bool     `name:"trace-nan" help:"Say where the first undefined value came from that was met on the way."`
	Separator  string   `help:"What stands between the fields of the data, if the guess is wrong: one character or tab or space." placeholder:"C"`
	Workers    int      `help:"How many processors to use; the result does not depend on it." placeholder:"N"`
	Args       []string `arg:"" optional:"" name:"arg" help:"MODEL DATA: the document, and the data as a table."`
}

// Help is what --help says besides the flags.
func (fitCommand) Help() string {
	return `Finds the parameters of a model from data. The model is a document, the same that check reads; the data is a table with a header: CSV or the like, compressed or not, - for the standard input. Names that are columns are data, numbers that the document gives are constants, and what is left are parameters.

Without --loss the document must define a name that is a column, as y = a*exp(b*x) does: the sum of its squared residuals is minimised. With --loss it is what that name stands for, summed over the rows; sums over an index that runs over the data (x_i, y_i) are sums over the rows.

Examples:

  chainrule fit model.md data.csv
  chainrule fit -e 'y = a*exp(b*x)' data.csv --start a=1,b=0.1
  chainrule fit homework.md data.csv --loss L --params w_1,b_1,w_2,b_2
  chainrule fit model.md data.csv --map y=mobility --plot fit.svg --save fitted.txt
  chainrule eval fitted.txt y x=3

The exit status is 1 if the fit did not come to an end.`
}

// Run fits.
func (c *fitCommand) Run(t *terminal) error {
	if err := c.numbers(); err != nil {
		return err
	}
	if err := c.outputs(); err != nil {
		return err
	}
	b, err := c.bind(t)
	if err != nil {
		return err
	}
	method, _ := fit.MethodNamed(c.Method)
	opt := fit.Options{
		Method: method, MaxIterations: c.Iterations, Starts: c.Starts, Seed: c.Seed, Rate: c.Rate, Batch: c.Batch,
		Sandwich: c.Sandwich || c.Robust != "", Level: c.Level, TraceUndefined: c.TraceNaN, Workers: c.Workers,
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program
	bar := newFitProgress(t)
	opt.Progress = bar.show
	if len(b.unstarted) > 0 {
		if err := fit.Guess(ctx, &b.problem, b.unstarted, opt); err != nil {
			bar.done()
			return b.explained(err)
		}
	}
	r, err := fit.Run(ctx, b.problem, opt)
	bar.done()
	if err != nil {
		return b.explained(err)
	}
	if ctx.Err() != nil && c.Starts > 1 && r.Reason.Converged() {
		b.notes = append(b.notes, "interrupted before all starts had been tried")
	}
	var profiles []fit.Interval
	if c.Profile && r.Reason.Converged() {
		if profiles, err = r.Profile(ctx); err != nil { // what has been fitted counts all the same
			b.notes = append(b.notes, "no intervals by profile: "+b.explained(err).Error())
		}
	}
	// What has been found is saved before anything else can fail.
	if c.Save != "" {
		if err := writeWhole(c.Save, b.saved(r)); err != nil {
			return err
		}
	}
	if c.JSON {
		err = b.writeJSON(t.out, r, profiles)
	} else {
		err = b.writeText(t.out, r, profiles)
	}
	if err != nil {
		return err
	}
	for _, file := range c.Plot {
		if err := b.plot(t, r, file); err != nil {
			return err
		}
	}
	if !r.Reason.Converged() && !(r.Reason == fit.TooManyIterations && (method == fit.GradientDescent || method == fit.Adam)) {
		t.wrong()
	}
	return nil
}

// numbers reports numbers that mean nothing: 0 stands for the default.
func (c *fitCommand) numbers() error {
	if !(c.Level > 0 && c.Level < 1) {
		return fmt.Errorf("--level %g: give a number between 0 and 1, such as 0.95", c.Level)
	}
	if !(c.Rate >= 0 && c.Rate <= math.MaxFloat64) {
		return fmt.Errorf("--rate %g: give a positive number, such as 0.1", c.Rate)
	}
	for _, n := range []struct {
		flag  string
		value int
	}{{"iterations", c.Iterations}, {"starts", c.Starts}, {"batch", c.Batch}, {"workers", c.Workers}} {
		if n.value < 0 {
			return fmt.Errorf("--%s %d: give a number from 1", n.flag, n.value)
		}
	}
	return nil
}

// outputs reports what could not be written, before a long fit.
func (c *fitCommand) outputs() error {
	files := slices.Clone(c.Plot)
	for _, file := range files {
		if !isDrawn(file) {
			return fmt.Errorf("--plot %s: the file must end in .svg or .png, or be - for the terminal", file)
		}
	}
	if c.Save != "" {
		files = append(files, c.Save)
	}
	for _, file := range files {
		if file == "-" {
			continue
		}
		if err := writable(file); err != nil {
			return err
		}
	}
	return nil
}

// tableOptions says how to read the data.
func (c *fitCommand) tableOptions() (opt table.Options, err error) {
	switch c.Separator {
	case "":
	case "tab", `\t`:
		opt.Separator = '\t'
	case "space":
		opt.Separator = ' '
	default:
		if len(c.Separator) != 1 || strings.ContainsAny(c.Separator, "\"\n\r#.-+0123456789") {
			return opt, fmt.Errorf("--separator %q: give one character, or tab or space", c.Separator)
		}
		opt.Separator = c.Separator[0]
	}
	return opt, nil
}

// explained says where in the document something undefined is written.
func (b *binding) explained(err error) error {
	var undefined *fit.UndefinedError
	if errors.As(err, &undefined) {
		return errors.New(b.undefined(undefined))
	}
	message := strings.TrimPrefix(err.Error(), "fit: ")
	if errors.Is(err, fit.ErrTooLarge) {
		message += b.largest()
	}
	return errors.New(message)
}
