package io.github.sessiongateway.internal.bridge.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ManualTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TicketsTest {
  private final ManualTime time = new ManualTime();
  private final Tickets tickets = new Tickets(time, new SecureRandom());
  private final Identity client = known("ci");

  @Test
  void aTicketIsValidOnceAndForItsClient() {
    Identity other = known("other");
    String ticket = tickets.issue(client);
    String another = tickets.issue(other);
    assertThat(ticket).matches("[A-Za-z0-9_-]{43}");
    assertThat(tickets.redeem(ticket)).isSameAs(client);
    assertThat(tickets.redeem(ticket)).isNull();
    assertThat(tickets.redeem(another)).isSameAs(other);
  }

  @Test
  void aTicketEndsAfterThirtySeconds() {
    String early = tickets.issue(client);
    String late = tickets.issue(client);
    time.advance(Duration.ofSeconds(30).minusNanos(1));
    assertThat(tickets.redeem(early)).isSameAs(client);
    time.advance(Duration.ofNanos(1));
    assertThat(tickets.redeem(late)).isNull();
  }

  @Test
  void aTextThatWasNotIssuedIsNotATicket() {
    String ticket = tickets.issue(client);
    for (String shown : List.of("", "x", ticket + "=", ticket.substring(1), " " + ticket)) {
      assertThat(tickets.redeem(shown)).isNull();
    }
    assertThat(tickets.redeem(ticket)).isSameAs(client);
  }

  @Test
  void theOldestTicketIsDroppedIfThereAreTooMany() {
    String first = tickets.issue(client);
    String second = tickets.issue(client);
    Set<String> all = new HashSet<>(List.of(first, second));
    for (int i = 2; i <= Tickets.MAX; i++) {
      all.add(tickets.issue(client));
    }
    assertThat(all).hasSize(Tickets.MAX + 1);
    assertThat(tickets.size()).isEqualTo(Tickets.MAX);
    assertThat(tickets.redeem(first)).isNull();
    assertThat(tickets.redeem(second)).isSameAs(client);
  }

  @Test
  void expiredTicketsAreDroppedByTheNextOne() {
    for (int i = 0; i < 100; i++) {
      tickets.issue(client);
    }
    time.advance(Tickets.LIFE);
    tickets.issue(client);
    assertThat(tickets.size()).isEqualTo(1);
  }

  private static Identity known(String name) {
    return new Identity(new BridgeClient(name, Set.of(), List.of(), null), null, () -> true);
  }
}
