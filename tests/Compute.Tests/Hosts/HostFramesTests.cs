using Corescope.Compute.Running;

namespace Corescope.Compute.Tests.Hosts;

/// <summary>Frames as a network may deliver them: in pieces, cut off, or not meant for us.</summary>
public sealed class HostFramesTests
{
    [Fact]
    public void A_frame_that_comes_byte_by_byte_is_whole()
    {
        using MemoryStream sent = new();
        HostFrames.Write(sent, HostFrame.Names, [1, 2, 3]);
        HostFrames.Write(sent, HostFrame.Bye, []);
        using Stream dripping = new DrippingStream(sent.ToArray());
        (HostFrame Kind, byte[] Payload) first = HostFrames.Read(dripping, isTrusted: true);
        Assert.Equal(HostFrame.Names, first.Kind);
        Assert.Equal([1, 2, 3], first.Payload);
        Assert.Equal(HostFrame.Bye, HostFrames.Read(dripping, isTrusted: true).Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_connection_that_ends_in_the_middle_of_a_frame_is_an_end(int bytes)
    {
        using MemoryStream sent = new();
        HostFrames.Write(sent, HostFrame.Records, [1, 2, 3]);
        using MemoryStream cut = new(sent.ToArray()[..bytes]);
        Assert.Throws<EndOfStreamException>(() => HostFrames.Read(cut, isTrusted: true));
    }

    [Fact]
    public void Who_is_not_known_yet_can_not_make_us_hold_much()
    {
        using MemoryStream sent = new([0, 0, 16, 0, 1]); // a megabyte is announced
        Assert.Throws<InvalidDataException>(() => HostFrames.Read(sent, isTrusted: false));
        using MemoryStream huge = new([255, 255, 255, 255, 4]);
        Assert.Throws<InvalidDataException>(() => HostFrames.Read(huge, isTrusted: true));
    }

    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
