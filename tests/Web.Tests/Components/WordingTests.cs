using Corescope.Web.Components;
using Xunit;

namespace Corescope.Web.Tests.Components;

public class WordingTests
{
    [Theory]
    [InlineData(0.005, "0.005")]
    [InlineData(0.00001, "0.00001")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.1, "0.1")]
    [InlineData(60_000.0, "60,000")]
    [InlineData(null, "–")]
    public void A_number_of_an_experiment_keeps_all_of_its_digits(double? value, string text) => Assert.Equal(text, Wording.Number(value));
}
