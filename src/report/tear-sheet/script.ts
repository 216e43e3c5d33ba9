/**
 * What the page adds where scripts may run: a line under the pointer and the values there, read back from the drawn paths to
 * three digits. The page says everything without it.
 */
export const SCRIPT = `
(function(){'use strict';
var M='Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
function points(d){var out=[],x=0,y=0;d.replace(/([Ml])(-?\\d+)[ ]?(-?\\d+)/g,function(_,c,a,b){if(c==='M'){x=+a;y=+b}else{x+=+a;y+=+b}out.push([x,y])});return out}
function short(v){var a=Math.abs(v),u=a>=1e9?[1e9,'B']:a>=1e6?[1e6,'M']:a>=1e4?[1e3,'k']:[1,''];return (v/u[0]).toPrecision(3).replace(/e\\+?\\d+/,'').replace(/^-/,'\\u2212')+u[1]}
document.querySelectorAll('figure[data-x]').forEach(function(f){
var svg=f.querySelector('svg'),read=f.querySelector('.read'),cursor=f.querySelector('.cursor'),lines=null;
var X=f.dataset.x.split(' ').map(Number),Y=f.dataset.y.split(' ').map(Number),log='log' in f.dataset,percent=f.dataset.unit==='%';
function value(y){var s=1-y/1000,v=log?Math.exp(Math.log(Y[0])+s*Math.log(Y[1]/Y[0])):Y[0]+s*(Y[1]-Y[0]);return percent?(v*100).toFixed(1).replace(/^-/,'\\u2212')+'\\u00a0%':short(v)}
function at(p,x){var lo=0,hi=p.length-1;while(lo<hi){var m=(lo+hi)>>1;if(p[m][0]<x)lo=m+1;else hi=m}return p[lo]}
svg.addEventListener('pointermove',function(e){
lines=lines||[].map.call(f.querySelectorAll('path[data-name]'),function(p){return [p.dataset.name,points(p.getAttribute('d'))]});
var box=svg.getBoundingClientRect(),s=Math.min(1,Math.max(0,(e.clientX-box.left)/box.width));
var t=new Date((X[0]+s*(X[1]-X[0]))/1000),text=t.getUTCDate()+' '+M[t.getUTCMonth()]+' '+t.getUTCFullYear();
lines.forEach(function(l){var p=at(l[1],s*3000);if(p)text+='  \\u00b7  '+l[0]+' '+value(p[1])});
read.textContent=text;cursor.setAttribute('x1',s*100+'%');cursor.setAttribute('x2',s*100+'%');cursor.style.visibility='visible'});
svg.addEventListener('pointerleave',function(){read.textContent='';cursor.style.visibility='hidden'});
});})();
`.trim();
