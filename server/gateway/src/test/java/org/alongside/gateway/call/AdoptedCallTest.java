package org.alongside.gateway.call;

import static org.alongside.gateway.call.TwoTrunks.CALLEE;
import static org.alongside.gateway.call.TwoTrunks.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.broker.api.Claim;
import org.alongside.gateway.Offers;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.junit.jupiter.api.Test;

/** What a survivor says to the trunks of a call that it took over. */
class AdoptedCallTest {
    private static final Claim SURVIVOR = new Claim(new Id(9, 9), 2);

    private final TwoTrunks two = TwoTrunks.talking(Offers.PHONE_AUDIO, Offers.PHONE_AUDIO);

    @Test
    void anOfferThatNobodyIsKnownToHaveAnsweredIsMadeOnceMore() {
        two.told(new SipEvent.Reoffered(CALLER, Offers.sdp(Offers.PHONE_AUDIO.replace("a=sendrecv", "a=sendonly"))));
        var hold = two.last(SipEffect.Reoffer.class);
        assertThat(hold.leg()).isEqualTo(CALLEE);
        two.effects.clear();

        two.on(new CallEvent.Adopted(SURVIVOR));

        var again = two.last(SipEffect.Reoffer.class);
        assertThat(two.asked(SipEffect.Reoffer.class)).hasSize(1);
        assertThat(again.leg()).isEqualTo(CALLEE);
        assertThat(again.claim()).isEqualTo(SURVIVOR);
        assertThat(again.offer().withVersion(0)).isEqualTo(hold.offer().withVersion(0));
        assertThat(again.offer().origin().version())
                .isEqualTo(hold.offer().origin().version() + 1000);
    }

    @Test
    void aCallInWhichNothingIsOpenIsLeftAsItIs() {
        two.effects.clear();

        two.on(new CallEvent.Adopted(SURVIVOR));

        assertThat(two.effects).isEmpty();
    }
}
