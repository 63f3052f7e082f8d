//! The areas of a survey, and the questions that each has to answer.

/// What a person asks about who decides whether a cluster can go to production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// How the cluster comes into being, and could again.
    Installation,
    /// API servers and etcd.
    ControlPlane,
    /// Who watches, and who is told.
    Monitoring,
    /// What is saved, and where to.
    Backup,
    /// Where images come from.
    Registry,
    /// What builds, and what applies what is built.
    Delivery,
    /// Volumes, and who provides them.
    Storage,
    /// Ceph, where there is one.
    Ceph,
    /// What is left to look at after something failed.
    Debugging,
    /// Everything that runs, and all that is in no other area.
    Workloads,
}

impl Area {
    /// Every area, in the order of the page.
    pub const ALL: [Self; 10] = [
        Self::Installation,
        Self::ControlPlane,
        Self::Monitoring,
        Self::Backup,
        Self::Registry,
        Self::Delivery,
        Self::Storage,
        Self::Ceph,
        Self::Debugging,
        Self::Workloads,
    ];

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Installation => "Installation",
            Self::ControlPlane => "Control plane",
            Self::Monitoring => "Monitoring",
            Self::Backup => "Backup",
            Self::Registry => "Registry",
            Self::Delivery => "CI and Git",
            Self::Storage => "Storage",
            Self::Ceph => "Ceph",
            Self::Debugging => "Debugging",
            Self::Workloads => "Workloads",
        }
    }

    /// Whether a cluster may do without, so that nothing of it need be found.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Ceph)
    }

    /// The area of what a rule says.
    #[must_use]
    pub fn of_rule(group: &str, rule: &str) -> Self {
        let is_delivery = || {
            let mut prefixes = ["ci-", "forge-", "gitops-"].iter();
            prefixes.any(|prefix| rule.starts_with(prefix))
        };
        match group {
            "bootstrap" if is_delivery() => Self::Delivery,
            "bootstrap" => Self::Installation,
            "control-plane" => Self::ControlPlane,
            "monitoring" => Self::Monitoring,
            "backup" => Self::Backup,
            "registry" => Self::Registry,
            "storage" => Self::Storage,
            "ceph" => Self::Ceph,
            "debugging" => Self::Debugging,
            _ => Self::Workloads,
        }
    }

    /// The questions of the area, in the order of the page.
    pub fn questions(self) -> impl Iterator<Item = Question> {
        let all = Question::ALL.into_iter();
        all.filter(move |question| question.area() == self)
    }
}

/// What the manifests are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each says in `text` what it asks")]
pub enum Question {
    Definition,
    Version,
    ControlPlaneNodes,
    ControlPlaneSettings,
    Metrics,
    AlertSender,
    AlertTarget,
    BackupMaker,
    BackupTarget,
    EtcdBackup,
    ImageSource,
    OwnRegistry,
    Applier,
    ManifestSource,
    Forge,
    StorageClass,
    StorageDriver,
    Claim,
    CephCluster,
    CephPool,
    Logs,
    LastWords,
    Running,
    Database,
    Hostname,
}

impl Question {
    const ALL: [Self; 25] = [
        Self::Definition,
        Self::Version,
        Self::ControlPlaneNodes,
        Self::ControlPlaneSettings,
        Self::Metrics,
        Self::AlertSender,
        Self::AlertTarget,
        Self::BackupMaker,
        Self::BackupTarget,
        Self::EtcdBackup,
        Self::ImageSource,
        Self::OwnRegistry,
        Self::Applier,
        Self::ManifestSource,
        Self::Forge,
        Self::StorageClass,
        Self::StorageDriver,
        Self::Claim,
        Self::CephCluster,
        Self::CephPool,
        Self::Logs,
        Self::LastWords,
        Self::Running,
        Self::Database,
        Self::Hostname,
    ];

    /// The area that it is of.
    #[must_use]
    pub const fn area(self) -> Area {
        match self {
            Self::Definition | Self::Version => Area::Installation,
            Self::ControlPlaneNodes | Self::ControlPlaneSettings => Area::ControlPlane,
            Self::Metrics | Self::AlertSender | Self::AlertTarget => Area::Monitoring,
            Self::BackupMaker | Self::BackupTarget | Self::EtcdBackup => Area::Backup,
            Self::ImageSource | Self::OwnRegistry => Area::Registry,
            Self::Applier | Self::ManifestSource | Self::Forge => Area::Delivery,
            Self::StorageClass | Self::StorageDriver | Self::Claim => Area::Storage,
            Self::CephCluster | Self::CephPool => Area::Ceph,
            Self::Logs | Self::LastWords => Area::Debugging,
            Self::Running | Self::Database | Self::Hostname => Area::Workloads,
        }
    }

    /// The question, in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Definition => "How is the cluster built?",
            Self::Version => "Which version of Kubernetes is it?",
            Self::ControlPlaneNodes => "How many nodes hold the control plane?",
            Self::ControlPlaneSettings => "Which of its programs are told something?",
            Self::Metrics => "What collects metrics?",
            Self::AlertSender => "What sends alerts?",
            Self::AlertTarget => "Who is told?",
            Self::BackupMaker => "What makes backups?",
            Self::BackupTarget => "Where do they go?",
            Self::EtcdBackup => "What saves etcd?",
            Self::ImageSource => "Where do images come from?",
            Self::OwnRegistry => "Which registries and mirrors run here?",
            Self::Applier => "What applies the manifests?",
            Self::ManifestSource => "Where does it read them?",
            Self::Forge => "Which forges, CI servers and runners run here?",
            Self::StorageClass => "Which classes of storage are there?",
            Self::StorageDriver => "What provides volumes?",
            Self::Claim => "What keeps data in volumes?",
            Self::CephCluster => "Which Ceph clusters are there?",
            Self::CephPool => "How do they keep data?",
            Self::Logs => "What collects logs?",
            Self::LastWords => "Do pods tell why they ended?",
            Self::Running => "What runs?",
            Self::Database => "Which databases are there?",
            Self::Hostname => "What is reached from outside?",
        }
    }

    /// Whether somebody who goes to production has to be able to answer it.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            Self::Definition
                | Self::Version
                | Self::ControlPlaneNodes
                | Self::Metrics
                | Self::AlertTarget
                | Self::BackupMaker
                | Self::BackupTarget
                | Self::ImageSource
                | Self::Applier
                | Self::ManifestSource
                | Self::StorageClass
                | Self::CephCluster
                | Self::Logs
                | Self::Running
        )
    }
}
