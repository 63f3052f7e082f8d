module seaworthy.example/go-yaml

go 1.22

require go.yaml.in/yaml/v2 v2.4.2
