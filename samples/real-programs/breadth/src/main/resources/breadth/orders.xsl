<?xml version="1.0"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html"/>
  <xsl:key name="of" match="order" use="@customer"/>
  <xsl:template match="/orders">
    <html><body>
      <xsl:for-each select="order[generate-id() = generate-id(key('of', @customer)[1])]">
        <xsl:sort select="@customer"/>
        <h1><xsl:value-of select="@customer"/></h1>
        <p>sum <xsl:value-of select="sum(key('of', @customer)/item/@price)"/></p>
        <table><xsl:apply-templates select="key('of', @customer)"><xsl:sort select="@id" data-type="number" order="descending"/></xsl:apply-templates></table>
      </xsl:for-each>
    </body></html>
  </xsl:template>
  <xsl:template match="order">
    <tr class="{position() mod 2}">
      <xsl:for-each select="item[@price &gt; 10]">
        <td title="{concat(@price, ' of ', ../@id)}"><xsl:value-of select="translate(., 'thingor', 'THINGOR')"/></td>
      </xsl:for-each>
    </tr>
  </xsl:template>
</xsl:stylesheet>
