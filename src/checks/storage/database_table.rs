//! Databases, as their official images run them.

/// A program that keeps data, and where it does so.
pub(super) struct Database {
    /// What people call it.
    pub(super) name: &'static str,
    /// Repositories of its official and vendor's images; those of Docker Hub without `library/`.
    pub(super) repositories: &'static [&'static str],
    /// Where its data is unless it is told otherwise.
    pub(super) directory: Directory,
    /// Variables that tell it otherwise.
    pub(super) variables: &'static [&'static str],
    /// Flags that tell it otherwise.
    pub(super) flags: &'static [&'static str],
    /// What its server is called; the image's own entrypoint aside.
    pub(super) servers: &'static [&'static str],
    /// A directory of the image that is a volume of its own: what is mounted above it is hidden there.
    pub(super) image_volume: bool,
    /// Whether many run it as a mere cache or a queue that may be lost.
    pub(super) may_be_lost: bool,
}

/// Where data is.
pub(super) enum Directory {
    /// In one place.
    At(&'static str),
    /// In the first place up to this major version, then in the second, with the major version for `{}`.
    Since(u32, &'static str, &'static str),
    /// By major version; not known for others.
    By(&'static [(u32, &'static str)]),
    /// Wherever it is told.
    Told,
}

const NONE: Database = Database {
    name: "",
    repositories: &[],
    directory: Directory::Told,
    variables: &[],
    flags: &[],
    servers: &[],
    image_volume: false,
    may_be_lost: false,
};

pub(super) const DATABASES: &[Database] = &[
    Database {
        name: "PostgreSQL",
        repositories: &[
            "pgvector/pgvector",
            "postgis/postgis",
            "postgres",
            "timescale/timescaledb",
        ],
        directory: Directory::Since(
            17,
            "/var/lib/postgresql/data",
            "/var/lib/postgresql/{}/docker",
        ),
        variables: &["PGDATA"],
        flags: &["-D"],
        servers: &["postgres"],
        image_volume: true,
        ..NONE
    },
    Database {
        name: "PostgreSQL",
        repositories: &["bitnami/postgresql", "bitnamilegacy/postgresql"],
        directory: Directory::At("/bitnami/postgresql"),
        variables: &["PGDATA", "POSTGRESQL_DATA_DIR", "POSTGRESQL_VOLUME_DIR"],
        ..NONE
    },
    Database {
        name: "MySQL",
        repositories: &[
            "mysql",
            "mysql/mysql-server",
            "percona",
            "percona/percona-server",
        ],
        directory: Directory::At("/var/lib/mysql"),
        flags: &["--datadir"],
        servers: &["mysqld"],
        image_volume: true,
        ..NONE
    },
    Database {
        name: "MariaDB",
        repositories: &["mariadb"],
        directory: Directory::At("/var/lib/mysql"),
        flags: &["--datadir"],
        servers: &["mariadbd", "mysqld"],
        image_volume: true,
        ..NONE
    },
    Database {
        name: "MySQL",
        repositories: &["bitnami/mysql", "bitnamilegacy/mysql"],
        directory: Directory::At("/bitnami/mysql"),
        ..NONE
    },
    Database {
        name: "MariaDB",
        repositories: &["bitnami/mariadb", "bitnamilegacy/mariadb"],
        directory: Directory::At("/bitnami/mariadb"),
        ..NONE
    },
    Database {
        name: "MongoDB",
        repositories: &[
            "mongo",
            "mongodb/mongodb-community-server",
            "percona/percona-server-mongodb",
        ],
        directory: Directory::At("/data/db"),
        flags: &["--dbpath"],
        servers: &["mongod"],
        image_volume: true,
        ..NONE
    },
    Database {
        name: "Redis",
        repositories: &[
            "eqalpha/keydb",
            "redis",
            "redis/redis-stack-server",
            "valkey",
            "valkey/valkey",
        ],
        directory: Directory::At("/data"),
        flags: &["--dir"],
        servers: &["keydb-server", "redis-server", "valkey-server"],
        image_volume: true,
        may_be_lost: true,
        ..NONE
    },
    Database {
        name: "Elasticsearch",
        repositories: &["elasticsearch", "elasticsearch/elasticsearch"],
        directory: Directory::At("/usr/share/elasticsearch/data"),
        variables: &["path.data"],
        ..NONE
    },
    Database {
        name: "OpenSearch",
        repositories: &["opensearchproject/opensearch"],
        directory: Directory::At("/usr/share/opensearch/data"),
        variables: &["path.data"],
        ..NONE
    },
    Database {
        name: "Cassandra",
        repositories: &["cassandra"],
        directory: Directory::At("/var/lib/cassandra"),
        servers: &["cassandra"],
        image_volume: true,
        ..NONE
    },
    Database {
        name: "ClickHouse",
        repositories: &["clickhouse/clickhouse-server"],
        directory: Directory::At("/var/lib/clickhouse"),
        servers: &["clickhouse-server"],
        ..NONE
    },
    Database {
        name: "InfluxDB",
        repositories: &["influxdb"],
        directory: Directory::By(&[(1, "/var/lib/influxdb"), (2, "/var/lib/influxdb2")]),
        variables: &[
            "INFLUXDB_DATA_DIR",
            "INFLUXD_BOLT_PATH",
            "INFLUXD_ENGINE_PATH",
        ],
        servers: &["influxd"],
        ..NONE
    },
    Database {
        name: "Neo4j",
        repositories: &["neo4j"],
        directory: Directory::At("/data"),
        variables: &["NEO4J_server_directories_data"],
        ..NONE
    },
    Database {
        name: "CouchDB",
        repositories: &["couchdb"],
        directory: Directory::At("/opt/couchdb/data"),
        ..NONE
    },
    Database {
        name: "RabbitMQ",
        repositories: &["rabbitmq"],
        directory: Directory::At("/var/lib/rabbitmq"),
        variables: &["RABBITMQ_MNESIA_BASE", "RABBITMQ_MNESIA_DIR"],
        servers: &["rabbitmq-server"],
        image_volume: true,
        may_be_lost: true,
        ..NONE
    },
    Database {
        name: "ZooKeeper",
        repositories: &["zookeeper"],
        directory: Directory::At("/data"),
        variables: &["ZOO_DATA_DIR"],
        servers: &["zkServer.sh"],
        image_volume: true,
        ..NONE
    },
    Database {
        name: "etcd",
        repositories: &["coreos/etcd", "etcd", "etcd-development/etcd"],
        variables: &["ETCD_DATA_DIR"],
        flags: &["--data-dir"],
        servers: &["etcd"],
        ..NONE
    },
];
