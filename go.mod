module github.com/chainrule-go/chainrule

go 1.26
