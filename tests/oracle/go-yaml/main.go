// Asks go-yaml v2, by the way of sigs.k8s.io/yaml, about every case of the YAML test suite:
//
//	go run . ../../../../shared/yaml-test-suite/src > suite.tsv
//
// Writes a line for each case: its id, and "ok" or the error.
package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	yaml "go.yaml.in/yaml/v2"
)

func main() {
	paths, err := filepath.Glob(filepath.Join(os.Args[1], "*.yaml"))
	check(err)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		check(err)
		var cases []map[string]interface{}
		check(yaml.Unmarshal(text, &cases))
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		input := ""
		for i, c := range cases {
			if marked, ok := c["yaml"].(string); ok {
				input = plain(marked)
			}
			if _, skip := c["skip"]; skip {
				continue
			}
			id := name
			if len(cases) > 1 {
				id = fmt.Sprintf("%s-%02d", name, i)
			}
			fmt.Printf("%s\t%s\n", id, verdict([]byte(input)))
		}
	}
}

// plain removes the marks for what cannot be seen.
func plain(marked string) string {
	text := strings.NewReplacer("␣", " ", "↵", "", "←", "\r", "⇔", "\ufeff", "—", "", "»", "\t").Replace(marked)
	if rest, ok := strings.CutSuffix(text, "∎\n"); ok {
		return rest
	}
	return text
}

func verdict(text []byte) string {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var value interface{}
		err := decoder.Decode(&value)
		if err == io.EOF {
			return "ok"
		}
		if err == nil {
			err = jsonable(value)
		}
		if err != nil {
			return strings.ReplaceAll(err.Error(), "\n", " ")
		}
	}
}

// jsonable says what sigs.k8s.io/yaml says of values that JSON does not have.
func jsonable(value interface{}) error {
	switch value := value.(type) {
	case float64:
		if math.IsInf(value, 0) || math.IsNaN(value) {
			return fmt.Errorf("json: unsupported value: %v", value)
		}
	case []interface{}:
		for _, item := range value {
			if err := jsonable(item); err != nil {
				return err
			}
		}
	case map[interface{}]interface{}:
		for key, value := range value {
			switch key.(type) {
			case string, int, int64, float64, bool:
			default:
				return fmt.Errorf("unsupported map key of type: %T", key)
			}
			if err := jsonable(value); err != nil {
				return err
			}
		}
	}
	return nil
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
