package io.github.sessiongateway.internal.bridge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.limit.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionSlotsTest {
  private static final Peer ONE = new Peer("192.0.2.1");
  private static final Peer TWO = new Peer("192.0.2.2");

  private LimitsConfig limits = limits(1, 2, 3);
  private final ConnectionSlots slots = new ConnectionSlots(() -> limits);

  @Test
  void anAddressAndTheBridgeHaveTheirOwnLimits() {
    Slot first = slots.claim(ONE);
    assertThat(slots.claim(ONE)).isNotNull();
    assertThat(slots.claim(ONE)).isNull();
    assertThat(slots.taken()).isEqualTo(2);
    assertThat(slots.claim(TWO)).isNotNull();
    assertThat(slots.claim(TWO)).isNull();
    first.release();
    first.release();
    assertThat(slots.taken()).isEqualTo(2);
    assertThat(slots.claim(ONE)).isNotNull();
  }

  @Test
  void aClientHasALimitOfItsOwn() {
    BridgeClient client = new BridgeClient("c", Set.of(), List.of(), null);
    Slot first = slots.claim(ONE);
    assertThat(first.assign(client)).isTrue();
    assertThat(slots.claim(TWO).assign(client)).isFalse();
    first.release();
    assertThat(slots.claim(TWO).assign(client)).isTrue();
  }

  @Test
  void aSlotOfAProxyIsAssignedToAnAddressLater() {
    assertThat(slots.claim(ONE)).isNotNull();
    assertThat(slots.claim(ONE)).isNotNull();
    Slot slot = slots.claim();
    assertThat(slot.hasAddress()).isFalse();
    assertThat(slot.assign(ONE)).isFalse();
    assertThat(slot.assign(TWO)).isTrue();
    assertThat(slot.hasAddress()).isTrue();
    slot.unassignAddress();
    assertThat(slot.hasAddress()).isFalse();
    slot.release();
    assertThat(slots.claim(TWO)).isNotNull();
  }

  /** A socket may close while its client is being authenticated. */
  @Test
  void aReleasedSlotCannotBeAssigned() {
    BridgeClient client = new BridgeClient("c", Set.of(), List.of(), null);
    Slot released = slots.claim(ONE);
    released.release();
    assertThat(released.assign(client)).isFalse();
    assertThat(released.assign(TWO)).isFalse();
    released.unassignAddress();
    assertThat(slots.claim(ONE).assign(client)).isTrue();
    assertThat(slots.claim(ONE)).isNotNull();
    assertThat(slots.claim(ONE)).isNull();
  }

  @Test
  void slotsStayTakenWhenALimitIsLowered() {
    BridgeClient client = new BridgeClient("c", Set.of(), List.of(), null);
    Slot first = slots.claim(ONE);
    assertThat(first.assign(client)).isTrue();
    Slot second = slots.claim(ONE);
    Slot third = slots.claim(TWO);
    limits = limits(1, 1, 2);
    assertThat(slots.taken()).isEqualTo(3);
    third.release();
    assertThat(slots.claim(TWO)).isNull();
    second.release();
    assertThat(slots.claim(ONE)).isNull();
    assertThat(slots.claim(TWO)).isNotNull();
    first.release();
    assertThat(slots.claim(ONE).assign(client)).isTrue();
  }

  @Test
  void aRaisedLimitHoldsAtOnce() {
    BridgeClient client = new BridgeClient("c", Set.of(), List.of(), null);
    assertThat(slots.claim(ONE).assign(client)).isTrue();
    Slot second = slots.claim(ONE);
    assertThat(second.assign(client)).isFalse();
    limits = limits(2, 3, 4);
    assertThat(second.assign(client)).isTrue();
    assertThat(slots.claim(ONE)).isNotNull();
    assertThat(slots.claim(TWO)).isNotNull();
  }

  private static LimitsConfig limits(int perClient, int perAddress, int all) {
    return new LimitsConfig(1, 1, 1, perClient, perAddress, all, 1, Duration.ofMinutes(1));
  }
}
