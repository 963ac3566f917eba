package main

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/chainrule-go/chainrule/grad/fit"
)

// The colours of the panels; they differ in lightness too.
var (
	dataColour  = color.RGBA{R: 0x33, G: 0x33, B: 0x33, A: 0xff}
	curveColour = color.RGBA{R: 0x00, G: 0x5a, B: 0xb5, A: 0xff}
	bandColour  = color.RGBA{R: 0xc6, G: 0xda, B: 0xf0, A: 0xff}
	zeroColour  = color.RGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}
)

// plot draws a result to a file, or the curve to the terminal.
func (b *binding) plot(t *terminal, r *fit.Result, file string) error {
	p, err := b.picture(r)
	if err != nil {
		return err
	}
	if file == "-" {
		return p.sketch(t.out, t.width())
	}
	panels, err := p.panels(r)
	if err != nil {
		return err
	}
	width, height := 16*vg.Centimeter, vg.Length(len(panels))*9*vg.Centimeter
	var canvas interface {
		vg.CanvasSizer
		io.WriterTo
	}
	switch strings.ToLower(filepath.Ext(file)) {
	case ".svg":
		canvas = vgsvg.New(width, height)
	case ".png":
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(150))}
	}
	column := make([][]*plot.Plot, len(panels))
	for i, panel := range panels {
		column[i] = []*plot.Plot{panel}
	}
	tiles := draw.Tiles{Rows: len(panels), Cols: 1, PadX: vg.Millimeter, PadY: 4 * vg.Millimeter,
		PadTop: 4 * vg.Millimeter, PadBottom: 4 * vg.Millimeter, PadLeft: 4 * vg.Millimeter, PadRight: 6 * vg.Millimeter}
	for i, row := range plot.Align(column, tiles, draw.New(canvas)) {
		panels[i].Draw(row[0])
	}
	var text strings.Builder
	if _, err := canvas.WriteTo(&text); err != nil {
		return err
	}
	return writeWhole(file, text.String())
}

// panels are the drawings that there is something to draw for.
func (p *picture) panels(r *fit.Result) (list []*plot.Plot, err error) {
	add := func(title, x, y string, parts ...plot.Plotter) {
		panel := plot.New()
		panel.Title.Text, panel.X.Label.Text, panel.Y.Label.Text = title, x, y
		panel.Add(parts...)
		list = append(list, panel)
	}
	if len(p.observed) > 0 {
		data, err := points(p.across, p.observed)
		if err != nil {
			return nil, err
		}
		var parts []plot.Plotter
		if p.curve != nil {
			if p.band != nil {
				band, err := plotter.NewPolygon(outline(p.grid, p.curve, p.band))
				if err != nil {
					return nil, err
				}
				band.Color, band.LineStyle.Width = bandColour, 0
				parts = append(parts, band)
			}
			curve, err := line(p.grid, p.curve, curveColour)
			if err != nil {
				return nil, err
			}
			parts = append(parts, data, curve)
			title := p.response
			if p.band != nil {
				title += fmt.Sprintf(" with %g%% confidence band", 100*r.Level)
			}
			add(title, p.acrossName, p.response, parts...)
		} else {
			low, high := extent(append(append([]float64{}, p.observed...), p.across...))
			diagonal, err := line([]float64{low, high}, []float64{low, high}, zeroColour)
			if err != nil {
				return nil, err
			}
			add("observed against fitted", p.acrossName, p.response, diagonal, data)
		}
		residuals, err := points(p.across, p.residuals)
		if err != nil {
			return nil, err
		}
		low, high := extent(p.across)
		zero, err := line([]float64{low, high}, []float64{0, 0}, zeroColour)
		if err != nil {
			return nil, err
		}
		add("residuals", p.acrossName, "observed - fitted", zero, residuals)
	}
	if len(r.History) > 1 {
		var steps, values []float64
		positive := true
		for i, v := range r.History {
			steps, values = append(steps, float64(i*r.HistoryStride)), append(values, v)
			positive = positive && v > 0
		}
		history, err := line(steps, values, curveColour)
		if err != nil {
			return nil, err
		}
		name := "loss"
		if r.LeastSquares {
			name = "sum of squares"
		}
		add(name+" by iteration", "iteration", name, history)
		if low, high := extent(values); positive && high > 10*low {
			panel := list[len(list)-1]
			panel.Y.Scale, panel.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("there is nothing to draw: the fit made no step, and no residual is a column minus a model")
	}
	return list, nil
}

func points(x, y []float64) (*plotter.Scatter, error) {
	s, err := plotter.NewScatter(pairs(x, y))
	if err != nil {
		return nil, err
	}
	s.GlyphStyle = draw.GlyphStyle{Color: dataColour, Radius: vg.Points(2), Shape: draw.RingGlyph{}}
	return s, nil
}

func line(x, y []float64, c color.Color) (*plotter.Line, error) {
	l, err := plotter.NewLine(pairs(x, y))
	if err != nil {
		return nil, err
	}
	l.Color, l.Width = c, vg.Points(1.2)
	return l, nil
}

func pairs(x, y []float64) plotter.XYs {
	p := make(plotter.XYs, 0, len(x))
	for i := range x {
		if !bad(x[i]) && !bad(y[i]) {
			p = append(p, plotter.XY{X: x[i], Y: y[i]})
		}
	}
	return p
}

// outline goes along the upper edge of a band and back along the lower one.
func outline(x, middle, half []float64) plotter.XYs {
	var p plotter.XYs
	for i := range x {
		if !bad(middle[i] + half[i]) {
			p = append(p, plotter.XY{X: x[i], Y: middle[i] + half[i]})
		}
	}
	for i := len(x) - 1; i >= 0; i-- {
		if !bad(middle[i] + half[i]) {
			p = append(p, plotter.XY{X: x[i], Y: middle[i] - half[i]})
		}
	}
	return p
}

// extent returns the least and the greatest number that is finite.
func extent(v []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range v {
		if !bad(x) {
			low, high = math.Min(low, x), math.Max(high, x)
		}
	}
	return low, high
}

// isDrawn reports whether a file name is one that plot can write.
func isDrawn(file string) bool {
	extension := strings.ToLower(filepath.Ext(file))
	return file == "-" || extension == ".svg" || extension == ".png"
}

// writable reports early that a file cannot be written, before a long fit.
func writable(file string) error {
	info, err := os.Stat(filepath.Dir(file))
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s: %s is no directory", file, filepath.Dir(file))
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return fmt.Errorf("%s: this is a directory; name a file", file)
	}
	return nil
}
