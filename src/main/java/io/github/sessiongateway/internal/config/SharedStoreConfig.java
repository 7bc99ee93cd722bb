package io.github.sessiongateway.internal.config;

import org.jspecify.annotations.Nullable;

/**
 * The store that several gateways share.
 *
 * @param refreshesUnreachable whether a session may be refreshed while the store does not answer
 */
public record SharedStoreConfig(StoreAddress address, boolean refreshesUnreachable) {
  static @Nullable SharedStoreConfig read(ConfigReader settings) {
    StoreAddress address = StoreAddress.read(settings);
    boolean refreshes = settings.bool("sessions-store.refresh-unreachable").or(true);
    return address == null ? null : new SharedStoreConfig(address, refreshes);
  }
}
