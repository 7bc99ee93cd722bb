package io.github.sessiongateway.internal.ops;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the ops port tells about a gateway. All are asked on the event loop, once per request.
 *
 * @param version the gateway's version
 * @param ready whether it takes requests
 * @param started whether its start is complete and required sessions have had their first token
 * @param draining whether it is being stopped
 * @param degraded a sentence for each problem
 * @param restartNeeded the keys whose change waits for a restart
 * @param metrics null if there is no registry
 */
public record OpsSources(
    String version,
    BooleanSupplier ready,
    BooleanSupplier started,
    BooleanSupplier draining,
    Supplier<List<String>> degraded,
    Supplier<List<String>> restartNeeded,
    @Nullable MetricsSource metrics) {}
