// Writes what Kubernetes' own CEL makes of the expressions beside it: `go run . > results.tsv`.
//
// `expressions.txt` holds one expression a line, evaluated with `object` (object.json) of an unknown type. A result is the type
// and, of booleans and strings, the value; or why there is none. `rules.txt` holds rules for `spec` of the definition in
// crd.yaml, evaluated on object.yaml.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	schemacel "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/cel/environment"
	"sigs.k8s.io/yaml"
)

func main() {
	fmt.Println("# k8s.io/apiserver v0.34.2, k8s.io/apiextensions-apiserver v0.34.2, github.com/google/cel-go v0.26.0")
	expressions()
	rules()
}

func expressions() {
	base, err := environment.MustBaseEnvSet(version.MajorMinor(1, 34), true).Extend(environment.VersionedOptions{
		IntroducedVersion: version.MajorMinor(1, 0),
		EnvOptions:        []cel.EnvOption{cel.Variable("object", cel.DynType)},
	})
	must(err)
	env, err := base.Env(environment.NewExpressions)
	must(err)
	var object any
	must(json.Unmarshal(read("object.json"), &object))
	object = whole(object)
	for _, text := range lines("expressions.txt") {
		fmt.Printf("expression\t%s\t%s\n", text, expression(env, text, object))
	}
}

// Numbers without a fraction are integers to Kubernetes.
func whole(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, below := range value {
			value[key] = whole(below)
		}
	case []any:
		for at, below := range value {
			value[at] = whole(below)
		}
	case float64:
		if value == math.Trunc(value) {
			return int64(value)
		}
	}
	return value
}

func expression(env *cel.Env, text string, object any) string {
	ast, issues := env.Compile(text)
	if issues != nil && issues.Err() != nil {
		return "refused\t" + message(issues.Errors()[0].Message)
	}
	program, err := env.Program(ast)
	if err != nil {
		return "refused\t" + message(err.Error())
	}
	value, _, err := program.Eval(map[string]any{"object": object})
	if err != nil {
		return "errs\t" + message(err.Error())
	}
	of := ast.OutputType().String()
	switch value := value.(type) {
	case types.Bool:
		return fmt.Sprintf("%s\t%v", of, bool(value))
	case types.String:
		return fmt.Sprintf("%s\t%q", of, string(value))
	}
	return of + "\t-"
}

func rules() {
	var definition v1.CustomResourceDefinition
	must(yaml.Unmarshal(read("crd.yaml"), &definition))
	var object map[string]any
	must(yaml.Unmarshal(read("object.yaml"), &object))
	object = whole(object).(map[string]any)
	for _, text := range lines("rules.txt") {
		fmt.Printf("rule\t%s\t%s\n", text, rule(definition.DeepCopy(), text, object))
	}
}

func rule(definition *v1.CustomResourceDefinition, text string, object map[string]any) string {
	properties := definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties
	spec := properties["spec"]
	spec.XValidations = v1.ValidationRules{{Rule: text, Message: "broken"}}
	properties["spec"] = spec
	var internal apiextensions.JSONSchemaProps
	must(v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(definition.Spec.Versions[0].Schema.OpenAPIV3Schema, &internal, nil))
	structural, err := schema.NewStructural(&internal)
	must(err)
	base := environment.MustBaseEnvSet(version.MajorMinor(1, 34), true)
	below := structural.Properties["spec"]
	compiled, err := schemacel.Compile(&below, model.SchemaDeclType(&below, false), math.MaxInt64, base, schemacel.NewExpressionsEnvLoader())
	must(err)
	if compiled[0].Error != nil {
		return "refused\t" + message(compiled[0].Error.Detail)
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, structural)
	defaulting.Default(object, structural)
	validator := schemacel.NewValidator(structural, true, math.MaxInt64)
	faults, _ := validator.Validate(context.Background(), nil, structural, object, nil, math.MaxInt64)
	if len(faults) == 0 {
		return "holds\t"
	}
	if strings.HasSuffix(faults[0].Detail, "broken") && faults[0].Detail != "broken" {
		return "errs\t" + message(faults[0].Detail)
	}
	return "fails\t"
}

func message(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return strings.ReplaceAll(text, "\t", " ")
}

func read(path string) []byte {
	text, err := os.ReadFile(path)
	must(err)
	return text
}

func lines(path string) (all []string) {
	scanner := bufio.NewScanner(strings.NewReader(string(read(path))))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if line := scanner.Text(); line != "" && !strings.HasPrefix(line, "# ") {
			all = append(all, line)
		}
	}
	return all
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
