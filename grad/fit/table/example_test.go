package table_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/chainrule-go/chainrule/grad/fit/table"
)

// Two columns of a table, in one go.
func ExampleHold() {
	r, err := table.NewReader("weather.csv", strings.NewReader("day;rain;sun\nMo;1,5;7\nTu;;8\nWe;0;9,5\n"), table.Options{})
	if err != nil {
		log.Fatal(err)
	}
	t, err := table.Hold(r, "sun", "rain")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.Columns(), t.Dropped, "left out, first in line", t.FirstDropped)
	// Output:
	// [[7 9.5] [1.5 0]] 1 left out, first in line 3
}
