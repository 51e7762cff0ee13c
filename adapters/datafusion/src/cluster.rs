//! Ballista's scheduler, executors and client that know the functions over scorers and the sweeps.
//!
//! Each is Ballista's own with the [codec](crate::codec) in front of its codecs, and nothing more: a cluster
//! that already runs needs the same two lines in its scheduler and its executors.

use std::sync::Arc;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::serde::{BallistaLogicalExtensionCodec, BallistaPhysicalExtensionCodec};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::start_server;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::PhysicalExtensionCodec;

use crate::codec::Codec;

/// Our codec in front of Ballista's, for logical plans.
pub fn logical_codec() -> Arc<dyn LogicalExtensionCodec> {
    let inner: Arc<dyn LogicalExtensionCodec> = Arc::new(BallistaLogicalExtensionCodec::default());
    Arc::new(Codec(inner))
}

/// Our codec in front of Ballista's, for physical plans.
pub fn physical_codec() -> Arc<dyn PhysicalExtensionCodec> {
    let inner: Arc<dyn PhysicalExtensionCodec> =
        Arc::new(BallistaPhysicalExtensionCodec::default());
    Arc::new(Codec(inner))
}

/// A configuration of sessions with the codecs.
pub fn session_config() -> SessionConfig {
    SessionConfig::new_with_ballista()
        .with_ballista_logical_extension_codec(logical_codec())
        .with_ballista_physical_extension_codec(physical_codec())
}

/// A session whose queries run on the cluster of a scheduler, such as `df://127.0.0.1:50050`.
///
/// # Errors
///
/// The address cannot be one.
pub async fn client(scheduler: &str, config: SessionConfig) -> Result<SessionContext> {
    let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
    SessionContext::remote_with_state(scheduler, state).await
}

/// Runs a scheduler on this machine until it is ended.
///
/// # Errors
///
/// The port is taken.
pub async fn run_scheduler(port: u16) -> Result<()> {
    let config = SchedulerConfig {
        bind_port: port,
        scheduling_policy: TaskSchedulingPolicy::PushStaged,
        task_distribution: TaskDistributionPolicy::RoundRobin,
        override_config_producer: Some(Arc::new(session_config)),
        override_logical_codec: Some(logical_codec()),
        override_physical_codec: Some(physical_codec()),
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(failed)?;
    let address = ([127, 0, 0, 1], port).into();
    start_server(cluster, address, Arc::new(config)).await.map_err(failed)
}

/// Runs an executor of some cores on this machine until it is ended: its data on `port`, its orders on the
/// next.
///
/// # Errors
///
/// There is no scheduler, or a port is taken.
pub async fn run_executor(scheduler: u16, port: u16, cores: usize) -> Result<()> {
    let config = ExecutorProcessConfig {
        port,
        grpc_port: port + 1,
        scheduler_host: "127.0.0.1".to_owned(),
        scheduler_port: scheduler,
        scheduler_connect_timeout_seconds: 30,
        vcores: cores,
        task_scheduling_policy: TaskSchedulingPolicy::PushStaged,
        override_config_producer: Some(Arc::new(session_config)),
        override_logical_codec: Some(logical_codec()),
        override_physical_codec: Some(physical_codec()),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await.map_err(failed)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
