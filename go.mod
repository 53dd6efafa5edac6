module github.com/ruilkring/ruilkring

go 1.26
