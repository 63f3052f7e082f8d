// Asks go-yaml v2 and sigs.k8s.io/yaml, which Kubernetes reads manifests with.
//
//	go run . suite ../../../../shared/yaml-test-suite/src > suite.tsv
//
// writes a line for each case of the YAML test suite: its id, and "ok" or the error.
//
//	cut -f 1 scalars.tsv | go run . scalars > new && mv new scalars.tsv
//
// writes a line for each scalar: as it was, the JSON it becomes as a value, and the JSON object it becomes as a key.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	yaml "go.yaml.in/yaml/v2"
	sigs "sigs.k8s.io/yaml"
)

func main() {
	if os.Args[1] == "scalars" {
		scalars()
	} else {
		suite(os.Args[2])
	}
}

func scalars() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Printf("%s\t%s\t%s\n", lines.Text(), asJSON("- "+lines.Text()), asJSON(lines.Text()+": 0"))
	}
}

// asJSON is what the API server is sent for a text.
func asJSON(text string) string {
	json, err := sigs.YAMLToJSON([]byte(text))
	if err != nil {
		return "error"
	}
	return string(json)
}

func suite(folder string) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
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
